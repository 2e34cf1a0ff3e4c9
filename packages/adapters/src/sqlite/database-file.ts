import { chmodSync, closeSync, openSync, statSync } from "node:fs";

/** Suffixes of the files of a database (https://sqlite.org/tempfiles.html). */
const SUFFIXES = ["", "-wal", "-shm"];

const OWNER_ONLY = 0o600;

/** Creates the file if it is missing. SQLite creates its other files with the same mode. */
export function keepForOwner(file: string): void {
  closeSync(openSync(file, "a", OWNER_ONLY));
  for (const suffix of SUFFIXES) {
    try {
      chmodSync(file + suffix, OWNER_ONLY);
    } catch {
      // The file does not exist yet, or belongs to another user who lets this process use it.
    }
  }
}

/**
 * Records the files of an open database.
 *
 * @returns whether they are still in place: a write to a deleted file is lost
 */
export function watchFiles(file: string): () => boolean {
  const files = ["", "-wal"].map((suffix) => [file + suffix, identityOf(file + suffix)] as const);
  return () => files.every(([path, identity]) => identityOf(path) === identity);
}

function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
