import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSqliteStore,
  type SqliteStoreOptions,
  type SqliteUserRepository,
} from "@user-image/adapters/sqlite";
import { onTestFinished } from "vitest";

/** A store in this file or in a new one, until the test is over. */
export async function openStore(
  file?: string,
  options: SqliteStoreOptions = {},
): Promise<SqliteUserRepository> {
  const store = openSqliteStore(file ?? (await aFile()), options);
  onTestFinished(() => store.close());
  return store;
}

export async function aFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), "user-image-sqlite-")), "users.sqlite");
}
