import { rm } from "node:fs/promises";
import { badRequest } from "../api-error.js";
import type { Chunk } from "../assets/chunked-uploads.js";
import type { Emulator } from "../emulator.js";
import type { NamedFile } from "./store-file.js";
import type { UploadRequest } from "./upload-kind.js";

/** The answer to a chunk that is not the last. */
export interface PartialAnswer {
  readonly done: false;
  readonly bytes: number;
  readonly kind: "upload";
  readonly resource_type: string;
  readonly public_id: string;
}

/**
 * Calls `use` with the file of a request, or with that of which the request brings the last chunk.
 * @throws {ApiError} 400 for a chunk that does not continue its file
 */
export async function withWholeFile<T>(
  chunk: Chunk | undefined,
  { account, chunkedUploads }: Emulator,
  sent: NamedFile,
  use: (whole: NamedFile) => Promise<T>,
): Promise<T | PartialAnswer> {
  if (!chunk) return use(sent);
  const expected = { publicId: sent.name.publicId, resourceType: sent.resourceType };
  const { target, bytes, file } = await chunkedUploads.add(chunk, sent.file, expected, account.maxBytes);
  const { publicId, resourceType } = target;
  if (!file) return { done: false, bytes, kind: "upload", resource_type: resourceType, public_id: publicId };
  try {
    return await use({ resourceType, file, name: { ...sent.name, publicId } });
  } finally {
    await rm(file.path, { force: true });
  }
}

/**
 * The chunk that a request brings. `bytes 0-99/100` is none but a whole file: the SDKs send a small file like this.
 * @throws {ApiError} 400 for headers that describe no chunk
 */
export function chunkOf({ headers }: UploadRequest): Chunk | undefined {
  const { "content-range": range, "x-unique-upload-id": uploadId } = headers;
  if (range === undefined) return undefined;
  const [, first, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|-1)$/.exec(range) ?? [];
  if (first === undefined) throw badRequest(`Invalid Content-Range ${range}`);
  const [start, end] = [Number(first), Number(last) + 1];
  const isLast = end === Number(total);
  if (start === 0 && isLast) return undefined;
  if (typeof uploadId !== "string") throw badRequest("A chunk needs the header X-Unique-Upload-Id");
  return { uploadId, start, end, isLast };
}
