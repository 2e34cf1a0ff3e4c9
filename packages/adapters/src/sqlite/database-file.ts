import { chmodSync, closeSync, openSync, statSync } from "node:fs";

/** Of the database, and of what SQLite keeps beside it: https://sqlite.org/tempfiles.html. */
const SUFFIXES = ["", "-wal", "-shm"];

const OWNER_ONLY = 0o600;

/** Makes the file if there is none. What SQLite makes beside it gets the same mode. */
export function keepForOwner(file: string): void {
  closeSync(openSync(file, "a", OWNER_ONLY));
  for (const suffix of SUFFIXES) {
    try {
      chmodSync(file + suffix, OWNER_ONLY);
    } catch {
      // It is not there yet, or belongs to somebody else who lets us use it.
    }
  }
}

/**
 * Remembers which files an open database consists of.
 *
 * @returns whether they are still where they were: what is written to a file that was deleted is lost
 */
export function watchFiles(file: string): () => boolean {
  const files = ["", "-wal"].map((suffix) => [file + suffix, identityOf(file + suffix)] as const);
  return () => files.every(([path, identity]) => identityOf(path) === identity);
}

function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
