import { randomUUID } from "node:crypto";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { DestroyDiscards, RemoveUserImage, SetUserImage, type User } from "@user-image/domain";
import { InMemoryMediaLibrary } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";

const HOUR = 60 * 60 * 1000;
const lifetimes = { grant: HOUR, grace: HOUR };
const limits = { formats: ["png"], maxBytes: 1000, maxPixels: 100 };

describe("an image that another service wrote", () => {
  it.each([
    ["as text", "v12/cat.jpg"],
    ["as an object", { publicId: "cat", version: 12, format: "jpg" }],
  ])("%s can come back within the grace, and is forgotten after it", async (_, image) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 1, image });
    let now = new Date("2026-01-01T12:00:00Z");
    const media = new InMemoryMediaLibrary();
    const destroyed: string[] = [];
    media.destroy = async (id) => void destroyed.push(id);
    const clock = () => now;
    const remove = new RemoveUserImage(store, clock, lifetimes);
    const set = new SetUserImage(store, media, clock, limits, lifetimes);
    const found = async (): Promise<User> => (await store.findById(1)) ?? expect.fail();
    const before = await found();

    await remove.execute({ user: before });
    expect(await collection.findOne({ _id: 1 })).toMatchObject({
      image: null,
      imageState: { discards: [], publicIds: [], dueAt: new Date(now.getTime() + HOUR) },
    });
    await set.execute({ user: await found(), publicId: "v12/cat.jpg" });

    expect(await found()).toEqual({ ...before, revision: 2 });
    expect(await collection.findOne({ _id: 1 })).toMatchObject({
      imageState: { publicIds: [], dueAt: null },
    });

    await remove.execute({ user: await found() });
    now = new Date(now.getTime() + HOUR);
    await new DestroyDiscards(store, media, clock, 60_000).execute();
    expect(destroyed).toEqual([]);
    expect((await collection.findOne({ _id: 1 }))?.imageState).toEqual({
      ...{ revision: 4, grants: [], discards: [], publicIds: [], dueAt: null },
    });
  });
});

async function open() {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const store = openMongoStore(url);
  onTestFinished(() => store.close());
  const client = new MongoClient(url);
  onTestFinished(() => client.close());
  return {
    store,
    collection: client.db().collection<{ _id: number; [field: string]: unknown }>("users"),
  };
}
