import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isMissing } from "./ignore-missing.js";

/** Of the files of calls that are underway, which are deleted at the next start. */
export const SUFFIX = ".part";

/** Received bytes, in a file that is deleted after the call unless it was moved. */
export interface ReceivedFile {
  readonly path: string;
  /** How many bytes arrived. It exceeds the size of the file if they were too many. */
  readonly bytes: number;
  /** MD5 of the file. */
  readonly etag: string;
  /** Its first bytes, which show what it is. */
  readonly head: Buffer;
}

/** The length of a head, in bytes. What a HEIF contains is written in boxes, which may be as long. */
const HEAD = 65_536;

/** Writes uploads to disk while they arrive: in memory, uploads that never end would exhaust it. */
export class Inbox {
  private readonly dir: string;
  private ready: Promise<void> | undefined;

  constructor(dir: string) {
    this.dir = resolve(dir);
  }

  /** Writes a stream to a file, up to `limit` bytes; the rest is only counted. Deletes the file if this fails. */
  async receive(content: AsyncIterable<Buffer>, limit: number): Promise<ReceivedFile> {
    this.ready ??= this.removeLeftOvers();
    await this.ready;
    const path = join(this.dir, `${randomUUID()}${SUFFIX}`);
    const file = this.create(path);
    try {
      const written = await write(content, limit, file).finally(() => closeSync(file));
      return { path, ...written };
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  private create(path: string): number {
    try {
      return openSync(path, "wx", 0o600);
    } catch (error) {
      if (!isMissing(error)) throw error;
      mkdirSync(this.dir, { recursive: true, mode: 0o700 });
      return openSync(path, "wx", 0o600);
    }
  }

  /** Deletes files of a process that was killed. */
  private async removeLeftOvers(): Promise<void> {
    const names = await readdir(this.dir).catch(() => []);
    const leftOver = names.filter((name) => name.endsWith(SUFFIX));
    await Promise.all(leftOver.map((name) => rm(join(this.dir, name), { force: true })));
  }
}

/** Synchronous, since a chunk is written in less time than it takes to have another thread write it. */
async function write(
  content: AsyncIterable<Buffer>,
  limit: number,
  file: number,
): Promise<Omit<ReceivedFile, "path">> {
  const hash = createHash("md5");
  let bytes = 0;
  const head: Buffer[] = [];
  for await (const chunk of content) {
    const kept = chunk.subarray(0, Math.max(0, limit - bytes));
    if (bytes < HEAD) head.push(kept.subarray(0, HEAD - bytes));
    bytes += chunk.length;
    if (kept.length === 0) continue;
    hash.update(kept);
    appendFileSync(file, kept);
  }
  return { bytes, etag: hash.digest("hex"), head: Buffer.concat(head) };
}
