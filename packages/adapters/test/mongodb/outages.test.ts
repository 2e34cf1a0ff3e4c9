import { openMongoStore } from "@user-image/adapters/mongodb";
import { StoreUnavailable, shownImage, type User } from "@user-image/domain";
import { aDiscard, anImage, aUser, byPlace, changed, fillStore } from "@user-image/domain/testing";
import { type MongoServer, startMongoServer } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

let server: MongoServer;
let store: ReturnType<typeof openMongoStore>;
let user: User;
let lastId = 0;

beforeAll(async () => {
  server = await startMongoServer();
  store = openMongoStore(server.url);
});

afterAll(async () => {
  await store?.close();
  await server?.stop();
});

beforeEach(async () => {
  const id = ++lastId;
  await fillStore(store, [{ user: aUser({ id }), tokens: [`token-${id}`] }]);
  user = (await store.findById(id)) ?? aUser();
});

describe("MongoUserRepository, when there are many users", () => {
  it("waits for an index longer than for anything else", async () => {
    await store.findById(user.id);
    const slow = { blockConnection: true, blockTimeMS: 2500 };
    await failing(["createIndexes"], slow, 1, async () => {
      await expect(store.prepare()).resolves.toBeUndefined();
    });
  });
});

describe("MongoUserRepository, when MongoDB is frozen", () => {
  it("says so instead of hanging, and works again once it is not", async () => {
    await server.signal("SIGSTOP");
    await expect(store.findByToken(`token-${user.id}`)).rejects.toThrow(StoreUnavailable);
    await expect(store.update(user, withImage("abc"))).rejects.toThrow(StoreUnavailable);
    await server.signal("SIGCONT");

    expect(shownImage((await store.update(user, withImage("abc"))).images)?.publicId).toBe("abc");
    expect(byPlace(await store.findById(user.id))?.image?.publicId).toBe("abc");
  });
});

describe("MongoUserRepository, when MongoDB is gone", () => {
  it("says so, and works again by itself once it is back", async () => {
    await server.signal("SIGKILL");
    await expect(store.update(user, withImage("abc"))).rejects.toThrow(StoreUnavailable);
    await expect(store.findById(user.id)).rejects.toThrow(StoreUnavailable);
    await server.restart();

    await expect.poll(() => store.findById(user.id).catch(() => null), { timeout: 20_000 }).toEqual(user);
    expect(shownImage((await store.update(user, withImage("abc"))).images)?.publicId).toBe("abc");
  });

  it("can be opened before MongoDB is there", async () => {
    const early = openMongoStore("mongodb://127.0.0.1:9/test");

    await expect(early.findById(1)).rejects.toThrow(StoreUnavailable);
    await early.close();
  });
});

describe("MongoUserRepository, when MongoDB fails in passing", () => {
  it.each([
    ["drops connections", { closeConnection: true }, 8],
    ["steps down", { errorCode: 10107 }, 4],
    ["shuts down", { errorCode: 91 }, 4],
    ["was interrupted by a failover", { errorCode: 11602 }, 4],
    ["writes, but cannot confirm it", { writeConcernError: { code: 64, errmsg: "waiting" } }, 4],
  ])("keeps every change exactly once when it %s", async (_, failure, times) => {
    await failing(["update"], failure, times, async () => {
      const ids = Array.from({ length: 8 }, (_, index) => `image-${index}`);

      await Promise.all(ids.map((id) => store.update(user, withDiscard(id))));

      const after = await store.findById(user.id);
      expect(
        byPlace(after)
          ?.discards.map(({ publicId }) => publicId)
          .sort(),
      ).toEqual(ids);
      expect(after?.revision).toBe(user.revision + ids.length);
    });
  });

  it("reads again when a connection drops", async () => {
    await failing(["find"], { closeConnection: true }, 2, async () => {
      expect(await store.findByToken(`token-${user.id}`)).toEqual(user);
    });
  });

  it("says so when it does not pass, and has not written twice", async () => {
    await failing(["update"], { closeConnection: true }, "alwaysOn", async () => {
      await expect(store.update(user, withImage("abc"))).rejects.toThrow(StoreUnavailable);
    });

    expect(await store.findById(user.id)).toEqual(user);
  });
});

async function failing(
  failCommands: string[],
  failure: object,
  times: number | "alwaysOn",
  test: () => Promise<void>,
): Promise<void> {
  const client = new MongoClient(server.url);
  const failPoint = (mode: unknown) =>
    client.db("admin").command({
      configureFailPoint: "failCommand",
      mode,
      data: { failCommands, appName: "user-image", ...failure },
    });
  await failPoint(times === "alwaysOn" ? times : { times });
  try {
    await test();
  } finally {
    await failPoint("off");
    await client.close();
  }
}

function withImage(publicId: string) {
  return (user: User): User =>
    shownImage(user.images)?.publicId === publicId ? user : changed(user, { image: anImage(publicId) });
}

function withDiscard(publicId: string) {
  return (user: User): User =>
    user.images.some((image) => image.publicId === publicId)
      ? user
      : changed(user, { discards: [...byPlace(user).discards, aDiscard(publicId)] });
}
