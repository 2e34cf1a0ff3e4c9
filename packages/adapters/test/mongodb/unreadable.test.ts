import { randomUUID } from "node:crypto";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { DestroyDiscards, type UserId, UserUnreadable } from "@user-image/domain";
import {
  aDiscard,
  aGrant,
  aUser,
  byPlace,
  changed,
  fillStore,
  InMemoryMediaLibrary,
} from "@user-image/domain/testing";
import { MongoProxy } from "@user-image/testing/mongodb-proxy";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";

const now = new Date("2026-01-01T12:00:00Z");
const past = new Date("2026-01-01T11:00:00Z");
const overdue = { destroyAt: past, arrivesBy: past };

/** What is stored as text of these bytes arrives as bytes that are no UTF-8. */
const SPOILED = ["ZoSPOILED", Buffer.from("5a6feb5350fe4c45ff", "hex")] as const;

/** Times that the server of the tests would refuse to store, and what stands for them there. */
const LATE = [new Date("2026-01-01T11:00:00.123Z"), 253402300800000n] as const;
const TOO_LATE = [new Date("2026-01-01T11:00:00.124Z"), 9223372036854775807n] as const;

describe("a document of another service", () => {
  it("is read although it holds bytes that are no UTF-8, in a value or in a name", async () => {
    const { store, collection, unreadable } = await open();
    await collection.insertOne({
      _id: 1,
      username: SPOILED[0],
      [SPOILED[0]]: 1,
      groups: [{ [SPOILED[0]]: SPOILED[0] }],
      image: `v1/${SPOILED[0]}.jpg`,
      tokenHashes: ["hash"],
    });

    const user = await store.findByToken("hash");

    expect(byPlace(user)).toMatchObject({ profile: { username: "Zo\uFFFDSP\uFFFDLE\uFFFD" }, image: null });
    expect((await store.update(user ?? aUser(), (user) => withDiscard(user))).revision).toBe(1);
    expect(unreadable).toEqual([]);
  });

  it("is read although it holds times that cannot be written down", async () => {
    const { store, collection } = await open();
    const dates = { createdAt: LATE[0], updatedAt: TOO_LATE[0], deletedAt: LATE[0] };
    await collection.insertOne({ _id: 1, ...dates, groups: [TOO_LATE[0]] });

    const { profile } = (await store.findById(1)) ?? aUser();

    const never = new Date(0);
    expect(profile).toMatchObject({ createdAt: never, updatedAt: never, deletedAt: never });
    expect(JSON.stringify(profile.groups)).toBe("[null]");
  });

  it("is read although it holds a pattern that only Perl knows", async () => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 1, email: /abc/, username: "Ada" });
    await store.findById(1);

    // What a server stores as `(?i)abc` is no regular expression of JavaScript.
    const { BSONRegExp } = await import("mongodb");
    await collection.updateOne({ _id: 1 }, { $set: { email: new BSONRegExp("(?i)abc", "") } });

    expect((await store.findById(1))?.profile).toMatchObject({ email: null, username: "Ada" });
  });
});

const grant = aGrant("granted");
const discard = aDiscard("discarded", overdue);

describe.each<[string, object]>([
  ["grants that are no list", { grants: "none", discards: [] }],
  ["a grant that is none", { grants: [null], discards: [] }],
  ["a grant without its end", { grants: [{ ...grant, expiresAt: null }], discards: [] }],
  ["discards that are an object", { grants: [], discards: { 0: discard } }],
  ["a discard without its time", { grants: [], discards: [{ ...discard, destroyAt: undefined }] }],
  ["a time of the year 10000", { discards: [{ ...discard, destroyAt: LATE[0] }] }],
  ["a time that is none", { discards: [{ ...discard, destroyAt: TOO_LATE[0] }] }],
  ["a time as text", { discards: [{ ...discard, arrivesBy: "tomorrow" }] }],
  ["a public id that is a number", { discards: [{ ...discard, publicId: 5 }] }],
  ["a public id that is no UTF-8", { discards: [{ ...discard, publicId: SPOILED[0] }] }],
  ["a revision that is text", { grants: [], discards: [], revision: "1" }],
  ["a revision that is no whole number", { grants: [], discards: [], revision: 1.5 }],
])("a document with %s", (_, state) => {
  it("fails alone, with its id, and stops nobody's images from being destroyed", async () => {
    const { store, collection, unreadable } = await open();
    await collection.insertOne({
      _id: 1,
      imageState: { revision: 1, dueAt: past, ...state },
      tokenHashes: ["1"],
    });
    await fillStore(store, [{ user: aUser({ id: 2, discards: [aDiscard("due", overdue)] }) }]);

    expect(await collect(store)).toMatchObject({ destroyed: 1, failed: 0 });
    expect(await store.findDue(now, 10)).toEqual([]);
    expect(byPlace(await store.findById(2))?.discards).toEqual([]);

    await expect(store.findById(1)).rejects.toThrow(UserUnreadable);
    await expect(store.findByToken("1")).rejects.toThrow(UserUnreadable);
    expect(unreadable).toEqual([1]);
    expect(await store.oldestDue(now)).toEqual(past);
    expect(await store.countDue(now, 10)).toBe(1);
  });
});

describe("a hundred documents that cannot be read, before all others", () => {
  it("do not starve the others, and are reported once", async () => {
    const { store, collection, unreadable, finds } = await open();
    const ids = Array.from({ length: 150 }, (_, index) => index + 1);
    await collection.insertMany(
      ids.map((_id) => ({ _id, imageState: { dueAt: new Date(+past - 1000), grants: 1 } })),
    );
    await fillStore(store, [{ user: aUser({ id: 999, discards: [aDiscard("due", overdue)] }) }]);

    expect(await collect(store)).toMatchObject({ destroyed: 1, failed: 0 });
    expect(unreadable.sort((one, other) => Number(one) - Number(other))).toEqual(ids);

    finds.length = 0;
    expect(await collect(store)).toMatchObject({ destroyed: 0, failed: 0 });
    expect(finds.length).toBe(1);
    expect(unreadable.length).toBe(150);
  });
});

describe("an answer that the driver can make no values of", () => {
  it("is found by reading its documents one by one", async () => {
    const { store, collection, proxy, unreadable } = await open();
    await collection.insertMany(
      [1, 2, 3].map((_id) => ({ _id, username: `user ${_id}`, imageState: { dueAt: past } })),
    );
    // The second's text becomes a value of a type that there is not.
    proxy.exchanged.push([
      typed(0x02, "username\0\x07\0\0\0user 2"),
      typed(0x20, "username\0\x07\0\0\0user 2"),
    ]);

    expect((await store.findDue(now, 10)).map(({ id }) => id)).toEqual([1, 3]);
    expect(unreadable).toEqual([2]);
    await expect(store.findById(2)).rejects.toThrow(UserUnreadable);
    expect((await store.findById(3))?.profile.username).toBe("user 3");
  });
});

function typed(type: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(text, "latin1")]);
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
}

function collect(store: Awaited<ReturnType<typeof open>>["store"]) {
  const clock = () => now;
  return new DestroyDiscards(store, new InMemoryMediaLibrary(clock), clock, 1000).execute();
}

function withDiscard(user: ReturnType<typeof aUser>) {
  return user.images.length > 0 ? user : changed(user, { discards: [aDiscard("a")] });
}

/** A store behind a proxy that spoils answers, and the collection as it is. */
async function open() {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const proxy = new MongoProxy(url);
  proxy.exchanged.push([Buffer.from(SPOILED[0]), SPOILED[1]]);
  for (const [stored, arriving] of [LATE, TOO_LATE]) {
    proxy.exchanged.push([int64(BigInt(+stored)), int64(arriving)]);
  }
  const unreadable: UserId[] = [];
  const proxied = new URL(await proxy.listen());
  proxied.searchParams.set("monitorCommands", "true");
  const store = openMongoStore(proxied.href, { onUnreadable: (id) => unreadable.push(id) });
  const finds: unknown[] = [];
  // biome-ignore lint/complexity/useLiteralKeys: it is private
  store["connection"]["client"].on("commandStarted", ({ command }) => command.find && finds.push(command));
  const client = new MongoClient(url);
  onTestFinished(async () => {
    await store.close();
    await client.close();
    await proxy.close();
  });
  const collection = client.db().collection<{ _id: number; [field: string]: unknown }>("users");
  return { store, collection, proxy, unreadable, finds };
}
