import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  openSqliteStore,
  type SqliteStoreOptions,
  type SqliteUserRepository,
} from "@user-image/adapters/sqlite";
import { aUser, fillStore } from "@user-image/domain/testing";
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

/** A store in this file, and the one user in it. */
export async function openStoreWithUser(file: string) {
  const store = await openStore(file);
  await fillStore(store, [{ user: aUser() }]);
  const user = await store.findById(1);
  if (!user) throw new Error("not found");
  return { store, user };
}
