import { MongoUserRepository, openMongoStore } from "@user-image/adapters/mongodb";
import { StoreUnavailable, shownImage, type User } from "@user-image/domain";
import { anImage, aUser, byPlace, changed, fillStore } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import type { CommandStartedEvent, Document } from "mongodb";
import { describe, expect, inject, it, onTestFinished, vi } from "vitest";

describe("MongoUserRepository", () => {
  it("reads and writes what a majority has confirmed, whatever its URL says", async () => {
    const url = new URL(databaseUrl(inject("mongodbUrl"), `test-${crypto.randomUUID()}`));
    for (const option of ["w=1", "journal=false", "readConcernLevel=local", "monitorCommands=true"]) {
      url.searchParams.append(...(option.split("=") as [string, string]));
    }
    const store = openMongoStore(url.href);
    onTestFinished(() => store.close());
    await fillStore(store, [{ user: aUser() }]);
    const commands: Document[] = [];
    // biome-ignore lint/complexity/useLiteralKeys: it is private
    store["connection"]["client"].on("commandStarted", ({ command }: CommandStartedEvent) =>
      commands.push(command),
    );

    await store.findByToken("hash");
    await store.findByPublicId("abc");
    await store.findDue(new Date(), 1);
    const user = await store.findById(1);
    if (user) await store.update(user, withImage);

    const reads = commands.filter(({ find }) => find);
    const writes = commands.filter(({ update }) => update);
    expect([reads.length, writes.length]).toEqual([4, 1]);
    for (const command of reads) expect(command).toMatchObject({ readConcern: { level: "majority" } });
    expect(writes[0]).toMatchObject({
      writeConcern: { w: "majority", j: true, wtimeout: 1500 },
      maxTimeMS: 1500,
    });
  });

  it("waits until a write that stands in the way of its own can be read", async () => {
    const before = { _id: 1 };
    const after = { _id: 1, image: anImage("abc"), imageState: { revision: 1, grants: [], discards: [] } };
    const reads = [before, before, after];
    const { store, updateOne } = lagging(async () => reads.shift() ?? after);

    // The image is there, though it is not known who has shown it: nothing is left to write.
    expect(byPlace(await store.update(aUser(), withImage))).toMatchObject({
      image: anImage("abc"),
      revision: 1,
    });
    expect(updateOne).toHaveBeenCalledTimes(3);
  });

  it("says so when that takes too long, instead of asking for ever", async () => {
    const { store, updateOne } = lagging(async () => ({ _id: 1 }));

    await expect(store.update(aUser(), withImage)).rejects.toThrow(StoreUnavailable);
    expect(updateOne).toHaveBeenCalledTimes(10);
  });
});

/** A store on a collection that takes no write, as if somebody else's had come before. */
function lagging(findOne: () => Promise<Document>) {
  const updateOne = vi.fn(async () => ({ matchedCount: 0 }));
  const collection = { findOne, updateOne } as unknown as ConstructorParameters<
    typeof MongoUserRepository
  >[0];
  return { store: new MongoUserRepository(collection), updateOne };
}

function withImage(user: User): User {
  return shownImage(user.images)?.publicId === "abc" ? user : changed(user, { image: anImage("abc") });
}
