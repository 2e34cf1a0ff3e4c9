import { randomUUID } from "node:crypto";
import { type MongoStoreOptions, openMongoStore } from "@user-image/adapters/mongodb";
import {
  OtherUserIds,
  type User,
  type UserId,
  type UserIdKind,
  UserNotFound,
  UserUnreadable,
} from "@user-image/domain";
import { anImage, aUser, changed, fillStore } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { Binary, type Collection, Decimal128, type Document, Long, ObjectId, UUID } from "mongodb";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { open } from "./open-store.js";

const HEX = "64f0c0ffee64f0c0ffee64f0";

describe("the ids of a MongoDB store", () => {
  it.each<[UserIdKind, unknown, UserId]>([
    ["number", 7, 7],
    ["number", Long.fromNumber(7), 7],
    ["number", new Decimal128("7"), 7],
    ["string", "7", "7"],
    ["objectId", new ObjectId(HEX), HEX],
  ])("of the kind %s are read from %o, and written nowhere else", async (userId, _id, id) => {
    const { store, collection } = await open({ userId });
    await collection.insertOne({ _id: _id as never, username: "Ada" });

    const user = await store.findById(id);
    expect(user?.id).toBe(id);
    await store.addToken(id, "hash");
    if (user) await store.update(user, (user) => changed(user, { image: anImage("abc") }));

    expect(await collection.countDocuments()).toBe(1);
    expect((await store.findByToken("hash", id))?.id).toBe(id);
    expect(await collection.findOne({ _id: _id as never })).toMatchObject({ image: { publicId: "abc" } });
    expect([await store.kindOfIds(), await store.check()]).toEqual([userId, undefined]);
  });

  it.each<[UserIdKind, unknown, string]>([
    ["number", "7", "string"],
    ["number", new ObjectId(HEX), "objectId"],
    ["string", 7, "number"],
    ["string", new ObjectId(HEX), "objectId"],
    ["objectId", HEX, "string"],
    ["objectId", 7, "number"],
    ["objectId", new UUID(), "Binary"],
    ["number", Long.fromString("9007199254740993"), "number above 2^53"],
    ["string", { tenant: 1, user: 2 }, "object"],
  ])("are not %s if there is %o", async (userId, _id, found) => {
    const { store, collection } = await open({ userId });
    await collection.insertOne({ _id: _id as never });

    await expect(store.check()).rejects.toEqual(new OtherUserIds(userId, found));
    expect(await store.kindOfIds()).toBe(found);
  });

  it("may have any type while the collection is empty", async () => {
    const { store } = await open({ userId: "objectId" });

    await store.check();
    expect(await store.kindOfIds()).toBeNull();
  });

  it.each<[UserIdKind, UserId]>([
    ["number", "7"],
    ["string", 7],
    ["objectId", 7],
    ["objectId", "7"],
    ["objectId", `${HEX}0`],
  ])("of the kind %s are not %o: that is nobody's", async (userId, id) => {
    const { store, collection } = await open({ userId });
    await collection.insertMany([{ _id: 7 }, { _id: "7" as never }]);

    expect(await store.findById(id)).toBeNull();
    expect(await store.addToken(id, "hash")).toBe(false);
    expect(await store.removeTokens(id)).toBeNull();
    await expect(store.add({ id, username: "Ada" }, new Date())).rejects.toThrow("refused");
  });

  it("make only the user with an id of another type unreadable, and the others are collected", async () => {
    const unreadable: UserId[] = [];
    const { store, collection } = await open({ onUnreadable: (id) => unreadable.push(id) });
    const imageState = { revision: 1, grants: [], discards: [], publicIds: ["x"], dueAt: new Date(0) };
    for (const _id of [new ObjectId(HEX), "text", new Binary(Buffer.from("abc"))]) {
      await collection.insertOne({ _id: _id as never, tokenHashes: [`${_id}`], imageState });
    }
    await fillStore(store, [{ user: aUser({ id: 7 }) }]);
    await collection.updateOne({ _id: 7 }, { $set: { imageState } });

    expect((await store.findDue(new Date(), 10)).map(({ id }) => id)).toEqual([7]);
    await expect(store.findByToken(HEX)).rejects.toThrow(UserUnreadable);
    expect(unreadable.sort()).toEqual([HEX, "text", "abc"].sort());
  });

  it("are never rounded to the id of somebody else", async () => {
    const { store, collection } = await open();
    const long = Long.fromString("9007199254740993");
    await collection.insertMany([{ _id: long as never, tokenHashes: ["hash"] }, { _id: 2 ** 53 }]);

    await expect(store.findByToken("hash")).rejects.toThrow(UserUnreadable);
  });

  it("are compared exactly, also in a collection with a collation that ignores case", async () => {
    const { store, updateOne } = collated({ _id: "anna", tokenHashes: ["hash"] });

    expect(await store.findById("Anna")).toBeNull();
    expect(await store.findByToken("hash", "Anna")).toBeNull();
    expect(await store.addToken("Anna", "other")).toBe(false);
    expect(await store.removeTokens("Anna")).toBeNull();
    expect(updateOne).not.toHaveBeenCalled();
    updateOne.mockResolvedValueOnce({ matchedCount: 0 });
    const change = (user: User) => changed(user, { image: anImage("abc") });
    await expect(store.update(aUser({ id: "Anna" }), change)).rejects.toThrow(UserNotFound);
    expect((await store.findByToken("hash", "anna"))?.id).toBe("anna");
    expect(await store.addToken("anna", "other")).toBe(true);
  });

  it("are the only filter if a store without an index of tokens adds a token", async () => {
    const { store, findOne } = collated({ _id: "anna", tokenHashes: [] }, { tokens: false });

    await store.addToken("anna", "hash");
    expect(findOne.mock.calls.map(([filter]) => filter)).toEqual([{ _id: "anna" }]);
  });

  it("are checked by a known _id from the second check on, which uses one shard", async () => {
    const { store, collection } = await watched({ userId: "string" });
    await collection.insertOne({ _id: "ada" as never });

    await store.check();
    const filters = await filtersOf(store, () => store.check());

    expect(filters).toEqual([{ _id: "ada" }]);
  });

  it("are in the only query for a token that contains one", async () => {
    const { store, collection } = await watched({ userId: "objectId" });
    await collection.insertOne({ _id: new ObjectId(HEX) as never, tokenHashes: ["hash"] });

    const filters = await filtersOf(store, () => store.findByToken("hash", HEX));

    expect(filters).toEqual([{ _id: new ObjectId(HEX), tokenHashes: "hash" }]);
  });
});

/** A store whose server finds a document by any spelling of its `_id`. The test server has no collations. */
function collated(document: Document, options: MongoStoreOptions = {}) {
  const findOne = vi.fn(async (filter: Document) => (filter._id?.$ne ? null : document));
  const updateOne = vi.fn(async () => ({ matchedCount: 1 }));
  const users = { findOne, updateOne };
  const given = { db: { collection: () => users } } as unknown as Collection;
  return { store: openMongoStore(given, { userId: "string", tokens: true, ...options }), findOne, updateOne };
}

/** A store with command monitoring. */
async function watched(options: { userId: UserIdKind }) {
  const url = new URL(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`));
  url.searchParams.set("monitorCommands", "true");
  const store = openMongoStore(url.href, options);
  onTestFinished(() => store.close());
  // biome-ignore lint/complexity/useLiteralKeys: it is private
  const collection = store["connection"]["client"]
    .db()
    .collection<{ _id: number; tokenHashes?: string[] }>("users");
  return { store, collection };
}

async function filtersOf(store: Awaited<ReturnType<typeof watched>>["store"], work: () => Promise<unknown>) {
  const filters: Document[] = [];
  // biome-ignore lint/complexity/useLiteralKeys: it is private
  store["connection"]["client"].on("commandStarted", ({ command }) => filters.push(command.filter));
  await work();
  return filters;
}
