import { randomUUID } from "node:crypto";
import { MongoUserRepository } from "@user-image/adapters/mongodb";
import { aGrant, anImage, aUser, fillStore, strayImagesContract } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { Binary, BSON, type Document, MongoClient, ObjectId } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { open } from "./mongodb/open-store.js";
import { aFile, openStore } from "./sqlite/open-store.js";

const MANY = Array.from({ length: 150 }, (_, index) => index + 1);

describe("a list of public ids or users, in MongoDB", () => {
  it("is one command, which reads an index, however many there are", async () => {
    const { store, commands, collection } = await counted();
    await collection.insertMany(MANY.map((_id) => document(_id)));
    await store.prepare();
    commands.length = 0;

    const publicIds = MANY.map((id) => `avatars/${id}`);
    expect(await store.findOwned([...publicIds, "avatars/unknown"])).toEqual(publicIds);
    const page = await store.findAfter(null, 150);

    expect(page.users).toHaveLength(150);
    expect(commands.map(({ find }) => find)).toEqual(["users", "users"]);
    expect(commands[0]?.filter).toEqual({
      "imageState.publicIds": { $in: [...publicIds, "avatars/unknown"] },
    });
    expect(commands[1]).toMatchObject({ sort: new Map([["_id", 1]]), limit: 151 });
  });

  it("has the ids of users who cannot be read, and goes on behind them", async () => {
    const { store, collection } = await open();
    await collection.insertMany([
      { _id: 1, imageState: { grants: "all" } },
      { _id: 2, username: "Ada" },
      { _id: 3, imageState: 7 },
    ]);

    const { users, unreadable, next } = await store.findAfter(null, 2);
    expect([users.map(({ id }) => id), unreadable, next]).toEqual([[2], [1], 2]);
    expect(await store.findAfter(2, 2)).toEqual({ users: [], unreadable: [3], next: null });
  });

  it("has the ids of users whose documents the driver cannot decode", async () => {
    const { store, collection, database } = await open();
    await collection.insertOne({ _id: 1, username: "Ada" });
    await collection.insertOne({ _id: 3, username: "Eve" });
    const name = new BSON.BSONRegExp("a");
    await database.collection("users").insertOne({ _id: 2, imageState: { dueAt: name } } as never);

    const { users, unreadable } = await store.findAfter(null, 9);

    expect([...users.map(({ id }) => id), ...unreadable].sort()).toEqual([1, 2, 3]);
  });

  it("has no users with ids of another type", async () => {
    const { store, collection } = await open();
    const ids = ["text", new ObjectId(), new Binary(Buffer.from("a")), 2 ** 60, null, 5, -5, 0] as unknown[];
    await collection.insertMany(ids.map((_id) => ({ _id }) as never));

    const { users, unreadable } = await store.findAfter(null, 9);

    expect([users.map(({ id }) => id), unreadable]).toEqual([[-5, 0, 5], []]);
  });

  it("has a public id that two users have after a faulty repair", async () => {
    const { store, collection } = await open();
    await collection.insertMany([document(1, "a"), document(2, "a"), document(3, "b")]);

    expect(await store.findOwned(["a", "b", "c"])).toEqual(["a", "b"]);
  });
});

describe("a list of users, in SQLite", () => {
  it("has the ids of users who cannot be read", async () => {
    const file = await aFile();
    const store = await openStore(file);
    await fillStore(store, [
      { user: aUser({ id: 1, grants: [aGrant("avatars/a")] }) },
      { user: aUser({ id: 2, image: anImage("avatars/b") }) },
    ]);
    const database = new Database(file);
    database.exec("UPDATE users SET grants = 'no JSON' WHERE id = 1");
    database.close();

    const { users, unreadable } = await store.findAfter(null, 9);

    expect([users.map(({ id }) => id), unreadable]).toEqual([[2], [1]]);
    expect(await store.findOwned(["avatars/a", "avatars/b"])).toEqual(["avatars/a", "avatars/b"]);
  });
});

describe.each([
  ["MongoDB", async () => (await open()).store],
  ["SQLite", () => openStore()],
])("strays, in %s", (_, openStore) => {
  it.each(strayImagesContract(async () => (await openStore()).strays))("$name", ({ run }) => run());
});

function document(_id: number, publicId = `avatars/${_id}`) {
  return { _id, imageState: { revision: 1, grants: [], discards: [], publicIds: [publicId] } };
}

/** A store with the driver's own report of its commands. */
async function counted() {
  const client = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`), {
    monitorCommands: true,
  });
  const commands: Document[] = [];
  client.on("commandStarted", ({ command }) => commands.push(command));
  onTestFinished(() => client.close());
  const collection = client.db().collection<{ _id: number }>("users");
  return { store: new MongoUserRepository(collection as never), commands, collection };
}
