import { createHash, randomBytes } from "node:crypto";
import { parse } from "node:path";
import type { ImageFacts } from "../images/inspect.js";
import type { Asset, MetadataValue } from "./asset.js";
import type { ReceivedFile } from "./inbox.js";

/** The data of an upload whose image is ready to be stored. */
export interface Upload {
  readonly publicId: string;
  /** The image to store. */
  readonly bytes: Buffer | ReceivedFile;
  readonly format: Asset["format"];
  readonly image: ImageFacts;
  readonly uploadedAt: Date;
  /** The name of the file, without its extension. */
  readonly originalFilename?: string | undefined;
  readonly tags?: readonly string[];
  readonly context?: Readonly<Record<string, string>>;
  readonly moderated?: boolean;
  readonly assetFolder?: string | undefined;
  readonly displayName?: string | undefined;
  readonly metadata?: Readonly<Record<string, MetadataValue>> | undefined;
}

/** What is known of a raw file. */
export const RAW_FILE = { format: "raw", image: { width: 0, height: 0, pages: 1 } } as const;

/** The asset of an upload. If it replaces `current`, it keeps the id and the first date. */
export function uploadedAsset(upload: Upload, current: Asset | undefined): Asset {
  const uploadedAt = isoSeconds(upload.uploadedAt);
  return {
    assetId: current?.assetId ?? randomBytes(16).toString("hex"),
    publicId: upload.publicId,
    version: Math.floor(upload.uploadedAt.getTime() / 1000),
    versionId: randomBytes(16).toString("hex"),
    format: upload.format,
    ...upload.image,
    ...measured(upload.bytes),
    createdAt: current?.createdAt ?? uploadedAt,
    uploadedAt,
    tags: upload.tags ?? [],
    context: upload.context ?? {},
    moderation: upload.moderated ? { kind: "manual", status: "pending", updatedAt: uploadedAt } : null,
    assetFolder: upload.assetFolder ?? "",
    displayName: upload.displayName ?? parse(upload.publicId).base,
    originalFilename: upload.originalFilename || null,
    ...(upload.metadata && { metadata: upload.metadata }),
  };
}

/** The data of bytes to store. */
function measured(content: Buffer | ReceivedFile): { bytes: number; etag: string } {
  if (!Buffer.isBuffer(content)) return { bytes: content.bytes, etag: content.etag };
  return { bytes: content.length, etag: createHash("md5").update(content).digest("hex") };
}

/** ISO time without milliseconds, as in Cloudinary's answers. */
export function isoSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
