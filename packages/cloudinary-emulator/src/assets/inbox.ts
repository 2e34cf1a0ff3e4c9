import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

const SUFFIX = ".part";

/** Bytes that have arrived, in a file that is deleted when the call is over, unless it was moved elsewhere. */
export interface ReceivedFile {
  readonly path: string;
  /** How many arrived; more than the file holds if they were too many. */
  readonly bytes: number;
  /** MD5 of what the file holds. */
  readonly etag: string;
}

/** Keeps what clients send on disk while it arrives: memory would be filled by uploads that never end. */
export class Inbox {
  private readonly dir: string;
  private ready: Promise<void> | undefined;

  constructor(dir: string) {
    this.dir = resolve(dir);
  }

  /** Writes what arrives to a file, up to `limit` bytes; the rest is only counted. Leaves no file if it fails. */
  async receive(content: AsyncIterable<Buffer>, limit: number): Promise<ReceivedFile> {
    this.ready ??= this.removeLeftOvers();
    await this.ready;
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const path = join(this.dir, `${randomUUID()}${SUFFIX}`);
    const file = await open(path, "wx", 0o600);
    try {
      const hash = createHash("md5");
      let bytes = 0;
      for await (const chunk of content) {
        const kept = chunk.subarray(0, Math.max(0, limit - bytes));
        bytes += chunk.length;
        if (kept.length === 0) continue;
        hash.update(kept);
        await file.appendFile(kept);
      }
      await file.close();
      return { path, bytes, etag: hash.digest("hex") };
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Of a process that was killed. */
  private async removeLeftOvers(): Promise<void> {
    const names = await readdir(this.dir).catch(() => []);
    const leftOver = names.filter((name) => name.endsWith(SUFFIX));
    await Promise.all(leftOver.map((name) => rm(join(this.dir, name), { force: true })));
  }
}
