import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MongoUserRepository } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { DestroyDiscards, type User } from "@user-image/domain";
import { aDiscard, aUser, byPlace, InMemoryMediaLibrary } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { type TestStore, temporaryFolder } from "./serve.js";

const MEGABYTE = 1024 * 1024;
const noon = new Date("2026-01-01T12:00:00Z");
const profile = { username: "Ada", createdAt: noon, updatedAt: noon };

interface Filled {
  readonly store: TestStore;
  /** Adds users quickly, as another service or an older version left them. */
  fill(users: readonly User[]): Promise<void>;
  /** The commands it has sent so far, if the driver tells. */
  readonly commands: string[] | undefined;
  /** How the store looks for who is due. */
  plan(): Promise<string>;
}

/** The number of users. A MongoDB-compatible server in Python takes a minute for 5,000. */
const stores: [string, () => Promise<Filled>, users: number][] = [
  ["in SQLite", openSqlite, 5000],
  ["in MongoDB", openMongo, Number(process.env.COLLECT_USERS ?? 300)],
];

describe.each(stores)("collecting, with users %s", (_, open, users) => {
  it(`drains two images of each of ${users} users without piling them up`, {
    timeout: 120_000,
  }, async () => {
    const { store, fill } = await open();
    await fill(Array.from({ length: users }, (_, index) => aUserWithDue(index + 1)));
    const watched = watchMemory(2 * users);

    const report = await new DestroyDiscards(store, watched.media, () => noon, 60_000).execute();

    expect(report).toEqual({ destroyed: 2 * users, failed: 0 });
    expect(await store.findDue(noon, 10)).toEqual([]);
    expect(byPlace(await store.findById(users))).toMatchObject({ discards: [] });
    expect(watched.mostAtOnce()).toBeLessThanOrEqual(8);
    expect(watched.growth() / MEGABYTE).toBeLessThan(10);
  });

  it(`costs one indexed query among ${2 * users} users who need nothing`, {
    timeout: 120_000,
  }, async () => {
    const { store, fill, commands, plan } = await open();
    await fill(Array.from({ length: 2 * users }, (_, index) => aUser({ id: index + 1 })));
    commands?.splice(0);

    await new DestroyDiscards(store, new InMemoryMediaLibrary(), () => noon, 60_000).execute();

    if (commands) expect(commands).toEqual(["find"]);
    expect(await plan()).toMatch(/IXSCAN|SEARCH users USING .*INDEX users_due/);
  });
});

function aUserWithDue(id: number): User {
  const due = (name: string) => aDiscard(`${name}-${id}`, { destroyAt: noon });
  return aUser({ id, discards: [due("one"), due("two")], revision: 1 });
}

/** A media library that notes ten times how much is in memory while it destroys so many images. */
function watchMemory(images: number) {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  const samples: number[] = [];
  const media = new InMemoryMediaLibrary();
  let count = 0;
  let underWay = 0;
  let mostAtOnce = 0;
  media.destroy = async () => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    if (++count % (images / 10) === 0) {
      collectGarbage();
      samples.push(process.memoryUsage().heapUsed);
    }
    await new Promise(setImmediate);
    underWay--;
  };
  return { media, growth: () => Math.max(...samples) - Number(samples[0]), mostAtOnce: () => mostAtOnce };
}

async function openSqlite(): Promise<Filled> {
  const file = join(await temporaryFolder(), "users.sqlite");
  const store = openSqliteStore(file);
  onTestFinished(() => store.close());
  const database = new Database(file);
  onTestFinished(() => void database.close());
  return {
    store,
    commands: undefined,
    fill: async (users) => {
      const insert = database.prepare(
        `INSERT INTO users (id, profile, image, grants, discards, revision, due_at) VALUES (?, ?, NULL, '[]', ?, ?, ?)`,
      );
      database.transaction(() => {
        for (const user of users) {
          const { id, discards, revision } = byPlace(user);
          const dueAt = discards[0]?.destroyAt.getTime() ?? null;
          insert.run(id, JSON.stringify(profile), JSON.stringify(discards), revision, dueAt);
        }
      })();
    },
    plan: async () => {
      const query = "EXPLAIN QUERY PLAN SELECT id FROM users WHERE due_at <= ? ORDER BY due_at LIMIT ?";
      return JSON.stringify(database.prepare(query).all(noon.getTime(), 100));
    },
  };
}

async function openMongo(): Promise<Filled> {
  const client = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`), {
    monitorCommands: true,
    retryWrites: false,
  });
  const commands: string[] = [];
  client.on("commandStarted", ({ commandName }) => commands.push(commandName));
  const collection = client.db().collection<{ _id: number }>("users");
  const store = new MongoUserRepository(collection as never);
  onTestFinished(() => store.close());
  await store.prepare();
  return {
    store,
    commands,
    fill: async (users) => {
      for (let start = 0; start < users.length; start += 5000) {
        const documents = users.slice(start, start + 5000).map((user) => {
          const { id, grants, discards, revision } = byPlace(user);
          const dueAt = discards[0]?.destroyAt ?? null;
          return {
            _id: id as number,
            ...profile,
            imageState: { revision, grants, discards, publicIds: [], dueAt },
          };
        });
        await collection.insertMany(documents);
      }
    },
    plan: async () => {
      const { executionStats } = await collection
        .find({ "imageState.dueAt": { $gt: new Date(0), $lte: noon } })
        .sort({ "imageState.dueAt": 1 })
        .explain("executionStats");
      expect(executionStats).toMatchObject({ nReturned: 0, totalDocsExamined: 0 });
      return JSON.stringify(executionStats);
    },
  };
}
