import { randomUUID } from "node:crypto";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { OtherUserIds, type UserId, type UserIdKind } from "@user-image/domain";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient, ObjectId } from "mongodb";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { compose } from "../src/composition/container.js";
import { openStore } from "../src/composition/store.js";
import { tokens } from "../src/composition/tokens.js";
import { parseConfig } from "../src/config.js";
import { temporaryFolder } from "./serve.js";

const listener = { onReport: () => {}, onFailure: () => {}, onClock: () => {} };

describe("what was put together", () => {
  it("finishes the collector's work before it closes the store", async () => {
    const composition = await compose(
      parseConfig({ DATA_DIR: await temporaryFolder(), COLLECT_INTERVAL: "100ms" }),
    );
    const { store, destroyDiscards } = composition;
    const order: string[] = [];
    const working = deferred();
    const finished = deferred();
    vi.spyOn(destroyDiscards, "execute").mockImplementation(async () => {
      working.resolve();
      await finished.promise;
      order.push("collected");
      return { destroyed: 0, failed: 0 };
    });
    const close = store.close.bind(store);
    vi.spyOn(store, "close").mockImplementation(() => {
      order.push("closed");
      return close();
    });
    composition.startCollector(listener);
    await working.promise;

    const disposed = composition.dispose();
    finished.resolve();
    await disposed;

    expect(order).toEqual(["collected", "closed"]);
  });

  it("has in it what was put in place of another, and does not close that", async () => {
    const config = parseConfig({ DATA_DIR: await temporaryFolder() });
    const store = await openStore(config);
    onTestFinished(() => store.close());
    const user = await store.add({ username: "Ada" }, new Date());
    const now = new Date("2026-01-01T12:00:00.000Z");

    const composition = await compose(config, (root) => {
      root.register(tokens.store, { useValue: store });
      root.register(tokens.clock, { useValue: () => now });
    });
    await composition.dispose();

    expect(composition.store).toBe(store);
    expect(composition.service.clock()).toBe(now);
    expect(await store.findById(Number(user?.id))).toEqual(user);
  });
});

describe("a service on a store of a host's", () => {
  const open = async (id: UserId, userId: UserIdKind) => {
    const client = new MongoClient(databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`));
    onTestFinished(() => client.close());
    const members = client.db().collection<Member>("members");
    await members.insertOne({ _id: new ObjectId(`${id}`), fullName: "Ada Lovelace" });
    const store = openMongoStore(members, {
      userId,
      toPerson: ({ fullName, closedAt }) => ({
        name: fullName,
        isDeleted: closedAt !== undefined,
        profile: { fullName },
      }),
    });
    return { members, store };
  };
  const settings = async () =>
    parseConfig({ DATA_DIR: await temporaryFolder(), CLOUDINARY_URL: "cloudinary://a:b@c" });

  it.each(["at once", "later"])(
    "takes it %s, and closes it with the rest, but not its client",
    async (when) => {
      const id = "64f0c0ffee64f0c0ffee64f0";
      const { members, store } = await open(id, "objectId");
      const close = vi.spyOn(store, "close");

      const composition = await compose(
        await settings(),
        undefined,
        when === "later" ? Promise.resolve(store) : store,
      );
      const { service } = composition;
      const user = await service.users.findById(id);
      const upload = user && (await service.grantUpload.execute({ user }));
      const view = await service.viewUserImage.execute({ id, size: 64 });
      await composition.dispose();

      expect(user).toMatchObject({ id, name: "Ada Lovelace", profile: { fullName: "Ada Lovelace" } });
      expect(view).toEqual({ kind: "initials", initials: "AL" });
      expect(close).toHaveBeenCalledOnce();
      expect(await members.findOne()).toEqual({
        _id: new ObjectId(id),
        fullName: "Ada Lovelace",
        imageState: expect.objectContaining({ publicIds: [upload?.publicId] }),
      });
    },
  );

  it("does not begin if the ids of its users are of another kind", async () => {
    const { members, store } = await open("64f0c0ffee64f0c0ffee64f0", "string");

    await expect(compose(await settings(), undefined, store)).rejects.toThrow(OtherUserIds);
    expect(await members.countDocuments()).toBe(1);
  });

  it("begins without its store, which may be there later", async () => {
    const client = new MongoClient("mongodb://127.0.0.1:1/app", { serverSelectionTimeoutMS: 100 });
    onTestFinished(() => client.close());

    const composition = await compose(
      await settings(),
      undefined,
      openMongoStore(client.db().collection("members")),
    );
    onTestFinished(() => composition.dispose());

    await expect(composition.service.users.check()).rejects.toMatchObject({ code: "store_unavailable" });
  });
});

interface Member {
  _id: ObjectId;
  fullName: string;
  closedAt?: Date;
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
