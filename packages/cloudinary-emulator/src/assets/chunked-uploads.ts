import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { badRequest } from "../api-error.js";
import type { ResourceType } from "./asset.js";
import { inTurn } from "./in-turn.js";
import { type ReceivedFile, SUFFIX } from "./inbox.js";

/** The smallest chunk but the last, in bytes, from Cloudinary's own error. */
const MIN_CHUNK = 5 * 1024 * 1024;

/** The most files that may be incomplete. When another begins, the oldest is given up. */
const MAX_INCOMPLETE = 100;

/** A part of a file: `Content-Range` and `X-Unique-Upload-Id`. */
export interface Chunk {
  readonly uploadId: string;
  readonly start: number;
  /** The position after the last byte. */
  readonly end: number;
  readonly isLast: boolean;
}

/** What a file will be, as the answer to its first chunk said. */
export interface Target {
  readonly publicId: string;
  readonly resourceType: ResourceType;
}

interface Incomplete {
  readonly path: string;
  readonly target: Target;
  readonly head: Buffer;
  bytes: number;
}

export interface ChunkResult {
  readonly target: Target;
  /** How many bytes have arrived. */
  readonly bytes: number;
  /** The whole file after its last chunk. The caller must delete or move it. */
  readonly file: ReceivedFile | undefined;
}

/** Collects files that arrive in chunks, one after the other. */
export class ChunkedUploads {
  private readonly dir: string;
  /** The oldest first. */
  private readonly incomplete = new Map<string, Incomplete>();

  constructor(dir: string) {
    this.dir = resolve(dir);
  }

  /** What a file will be of which a chunk has arrived before this one. */
  targetOf({ uploadId, start }: Chunk): Target | undefined {
    return start === 0 ? undefined : this.incomplete.get(uploadId)?.target;
  }

  /**
   * Adds a chunk to its file.
   * @param target what the file will be; ignored if this is not the first chunk
   * @param maxBytes the largest file
   * @throws {ApiError} 400 if the chunk is too small, does not follow the one before it, or makes the file too large
   */
  async add(chunk: Chunk, part: ReceivedFile, target: Target, maxBytes: number): Promise<ChunkResult> {
    const { uploadId, start, end, isLast } = chunk;
    return inTurn(`chunks of ${this.dir} ${uploadId}`, async () => {
      const upload =
        start === 0 ? await this.begin(uploadId, target, part.head) : this.incomplete.get(uploadId);
      if (!upload || upload.bytes !== start) {
        throw badRequest(
          `The emulator takes chunks in their order: expected the one from byte ${upload?.bytes ?? 0}`,
        );
      }
      if (part.bytes !== end - start) throw badRequest("Content-Range does not match the size of the chunk");
      if (!isLast && part.bytes < MIN_CHUNK) {
        throw badRequest("All parts except EOF-chunk must be larger than 5mb");
      }
      if (end > maxBytes) {
        await this.giveUp(uploadId);
        throw badRequest(`File size too large. Got ${end}. Maximum is ${maxBytes}.`);
      }
      await appendFile(upload.path, await readFile(part.path), { mode: 0o600 });
      upload.bytes = end;
      if (!isLast) return { ...upload, file: undefined };
      this.incomplete.delete(uploadId);
      const path = `${upload.path}${SUFFIX}`;
      await rename(upload.path, path);
      return { ...upload, file: { path, bytes: end, etag: await md5(path), head: upload.head } };
    });
  }

  /** Deletes all incomplete files. */
  async clear(): Promise<void> {
    for (const uploadId of [...this.incomplete.keys()]) await this.giveUp(uploadId);
  }

  private async begin(uploadId: string, target: Target, head: Buffer): Promise<Incomplete> {
    await this.giveUp(uploadId);
    const [oldest] = this.incomplete.keys();
    if (oldest !== undefined && this.incomplete.size >= MAX_INCOMPLETE) await this.giveUp(oldest);
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const name = createHash("sha256").update(uploadId, "utf8").digest("hex");
    const upload = { path: join(this.dir, `chunks-${name}${SUFFIX}`), target, head, bytes: 0 };
    this.incomplete.set(uploadId, upload);
    return upload;
  }

  private async giveUp(uploadId: string): Promise<void> {
    const upload = this.incomplete.get(uploadId);
    this.incomplete.delete(uploadId);
    if (upload) await rm(upload.path, { force: true });
  }
}

async function md5(path: string): Promise<string> {
  const hash = createHash("md5");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}
