import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readIfPresent } from "../assets/ignore-missing.js";
import { inTurn } from "../assets/in-turn.js";

/**
 * Named settings of the account, such as its upload presets, in one JSON file beside the images. The file is read each
 * time: there are few records, and another process may have written them.
 */
export class Records<T> {
  private readonly path: string;

  /** @param given the records that are there from the start; they can be changed and removed like the others */
  constructor(
    dir: string,
    name: string,
    private readonly given: ReadonlyMap<string, T> = new Map(),
  ) {
    this.path = join(resolve(dir), `${name}.json`);
  }

  async all(): Promise<Map<string, T>> {
    const records = new Map(this.given);
    for (const [name, record] of this.read()) {
      if (record === null) records.delete(name);
      else records.set(name, record);
    }
    return records;
  }

  async find(name: string): Promise<T | undefined> {
    return (await this.all()).get(name);
  }

  /** Stores a record, or removes it if `record` is null. */
  async set(name: string, record: T | null): Promise<void> {
    return inTurn(this.path, async () => {
      const records = new Map(this.read()).set(name, record);
      if (record === null && !this.given.has(name)) records.delete(name);
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      const temporary = `${this.path}.${randomUUID()}.tmp`;
      await writeFile(temporary, JSON.stringify([...records]), { mode: 0o600 });
      await rename(temporary, this.path);
    });
  }

  /** Removes what was set, which leaves the given records. */
  async clear(): Promise<void> {
    await inTurn(this.path, () => rm(this.path, { force: true }));
  }

  /** Synchronous, since a small file is read in less time than it takes to have another thread read it. */
  private read(): [string, T | null][] {
    const json = readIfPresent(this.path);
    return json === undefined ? [] : JSON.parse(json);
  }
}
