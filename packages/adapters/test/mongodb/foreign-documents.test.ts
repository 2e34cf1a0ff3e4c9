import { StoreRefused } from "@user-image/domain";
import { anImage, aUser, changed, fillStore } from "@user-image/domain/testing";
import { Binary, Decimal128, Double, Long, ObjectId, Timestamp } from "mongodb";
import { describe, expect, it } from "vitest";
import { found, open } from "./open-store.js";

describe("MongoUserRepository, on documents that other services write as well", () => {
  it.each([
    ["phone", Long.fromString("491701234567"), null],
    ["phone", Long.MAX_VALUE, null],
    ["email", { address: "a@b" }, null],
    ["email", ["a@b"], null],
    ["publicUrl", new Date(0), null],
    ["locationId", new Decimal128("12"), 12],
    ["locationId", new Decimal128("12.5"), null],
    ["locationId", Long.fromNumber(12), 12],
    ["locationId", Long.MAX_VALUE, null],
    ["locationId", new Double(12), 12],
    ["locationId", "12", null],
    ["locationId", 1.5, null],
    ["slotCount", Number.NaN, 0],
    ["slotCount", Number.POSITIVE_INFINITY, 0],
    ["slotCount", new Decimal128("NaN"), 0],
    ["push", "yes", true],
    ["push", 0, true],
    ["emailVerified", 1, false],
    ["username", 5, ""],
    ["username", new Binary(Buffer.from("Ada")), ""],
    ["defaultGroupAlerts", new ObjectId(), "0000000000"],
    ["createdAt", "2020-02-02T00:00:00Z", new Date(0)],
    ["createdAt", new Timestamp({ t: 1, i: 1 }), new Date(0)],
    ["groups", { 0: "a" }, []],
  ])("reads %s as %j only if it is of its kind", async (name, value, expected) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 7, [name]: value, tokenHashes: ["hash"] });

    expect((await found(store, 7)).profile).toMatchObject({ [name]: expected });
  });

  it.each([[null], ["abc"], [5], [{ 0: "abc" }]])("takes %j for no tokens", async (tokenHashes) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 7, tokenHashes });

    expect(await store.findByToken("abc")).toBeNull();
    expect(await store.removeToken("abc")).toBe(false);
    expect(await collection.findOne({ _id: 7 })).toEqual({ _id: 7, tokenHashes });
    expect(await store.removeTokens(7)).toBe(0);
    await collection.updateOne({ _id: 7 }, { $set: { tokenHashes } });
    expect(await store.addToken(7, "new")).toBe(true);
    expect(await collection.findOne({ _id: 7 })).toEqual({ _id: 7, tokenHashes: ["new"] });
    expect((await store.findByToken("new"))?.id).toBe(7);
  });

  it.each(["1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00.000Z"])(
    "finds who is due since %s, before those who are not",
    async (time) => {
      const { store, collection } = await open();
      const dueAt = new Date(time);
      const state = { revision: 1, grants: [], discards: [], publicIds: [] };
      await collection.insertMany([
        { _id: 6 },
        { _id: 7, imageState: { ...state, dueAt } },
        { _id: 8, imageState: { ...state, dueAt: new Date("2020-01-01") } },
        { _id: 9, imageState: { ...state, dueAt: null } },
      ]);
      const now = new Date("2026-01-01");

      expect((await store.findDue(now, 10)).map(({ id }) => id)).toEqual([7, 8]);
      expect(await store.oldestDue(now)).toEqual(dueAt);
      expect(await store.countDue(now, 10)).toBe(2);
    },
  );

  it.each([[0], [Long.ZERO], [new Decimal128("0")]])("goes on from the revision %s", async (revision) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 7, imageState: { revision, grants: [], discards: [] } });

    const updated = await store.update(await found(store, 7), (user) =>
      changed(user, { image: anImage("abc") }),
    );

    expect(updated).toEqual(await found(store, 7));
    expect(updated.revision).toBe(1);
  });

  it.each([[Number.POSITIVE_INFINITY], [Long.fromString("9007199254740993")], [Number.MAX_SAFE_INTEGER]])(
    "opens an account under an id that can be used, although another is %s",
    async (_id) => {
      const { store, collection } = await open();
      await collection.insertMany([{ _id: 7 }, { _id: _id as number }]);

      expect((await store.add({ username: "Eve" }, new Date()))?.id).toBe(8);
    },
  );

  it("says that the store refused what a schema of the collection forbids, and changes nothing", async () => {
    const { store, database } = await open();
    await fillStore(store, [{ user: aUser() }]);
    const validator = { image: { $type: "string" } };
    await database.command({ collMod: "users", validator, validationLevel: "strict" });
    const before = await found(store, 1);

    const attempts = [
      () => store.update(before, (user) => changed(user, { image: anImage("abc") })),
      () => store.addToken(1, "hash"),
      () => store.add({ username: "Eve" }, new Date()),
    ];

    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(StoreRefused);
    expect(await found(store, 1)).toEqual(before);
  });
});
