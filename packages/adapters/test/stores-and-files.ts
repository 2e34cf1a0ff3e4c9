import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { MongoClient } from "mongodb";
import { inject, onTestFinished } from "vitest";

/** A store in MongoDB, and its collection as another service sees it. */
export function aMongoStore() {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const [store, client] = [openMongoStore(url), new MongoClient(url)];
  onTestFinished(() => client.close());
  onTestFinished(() => store.close());
  return { store, users: client.db().collection<{ _id: number; imageState?: object }>("users") };
}

/** A store in SQLite, and its file as another program sees it. */
export async function aSqliteStore() {
  const file = join(await mkdtemp(join(tmpdir(), "user-image-sqlite-")), "users.sqlite");
  const store = openSqliteStore(file);
  onTestFinished(() => store.close());
  const database = new Database(file);
  onTestFinished(() => void database.close());
  return { store, database, file };
}
