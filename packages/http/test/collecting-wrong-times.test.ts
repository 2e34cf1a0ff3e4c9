import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { DestroyDiscards } from "@user-image/domain";
import { aDiscard, aGrant, aUser, fillStore, InMemoryMediaLibrary } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { type TestStore, temporaryFolder } from "./serve.js";

const noon = new Date("2026-01-01T12:00:00Z");
const longAgo = new Date("2025-01-01T12:00:00Z");

interface Spoilt {
  readonly store: TestStore;
  /** Makes the store find the users with ids up to this one, whatever is due of them. */
  spoil(lastId: number): Promise<void>;
}

const stores: Record<string, () => Promise<Spoilt>> = { "in SQLite": openSqlite, "in MongoDB": openMongo };

describe.each(Object.entries(stores))("users %s who are found due, but of whom nothing is", (_, open) => {
  it("are mended by one pass, which ends and starves nobody", async () => {
    const { store, spoil } = await open();
    const users = Array.from({ length: 150 }, (_, index) =>
      aUser({ id: index + 1, grants: [aGrant(`granted-${index}`)] }),
    );
    const due = aUser({ id: 151, discards: [aDiscard("due", { destroyAt: noon })] });
    await fillStore(
      store,
      [...users, due].map((user) => ({ user })),
    );
    await spoil(150);
    const media = new InMemoryMediaLibrary();
    let reads = 0;
    const counted: TestStore = Object.assign(Object.create(store), {
      findDue: (now: Date, limit: number) => {
        if (++reads > 10) throw new Error("It goes on for ever.");
        return store.findDue(now, limit);
      },
    });

    const report = await new DestroyDiscards(counted, media, () => noon, 60_000).execute();

    expect(report).toEqual({ destroyed: 1, failed: 0 });
    expect(await store.countDue(noon, 500)).toBe(0);
    expect(await store.findDue(aGrant("any").expiresAt, 500)).toHaveLength(150);
  });
});

async function openSqlite(): Promise<Spoilt> {
  const file = join(await temporaryFolder(), "users.sqlite");
  const store = openSqliteStore(file);
  onTestFinished(() => store.close());
  const database = new Database(file);
  onTestFinished(() => void database.close());
  const spoil = async (lastId: number) => {
    database.prepare("UPDATE users SET due_at = ? WHERE id <= ?").run(longAgo.getTime(), lastId);
  };
  return { store, spoil };
}

async function openMongo(): Promise<Spoilt> {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const store = openMongoStore(url);
  onTestFinished(() => store.close());
  const client = new MongoClient(url);
  onTestFinished(() => client.close());
  const users = client.db().collection<{ _id: number }>("users");
  const spoil = async (lastId: number) => {
    await users.updateMany({ _id: { $lte: lastId } }, { $set: { "imageState.dueAt": longAgo } });
  };
  return { store, spoil };
}
