import {
  GrantUpload,
  newUser,
  RemoveUserImage,
  SetUserImage,
  type UserId,
  type UserIdKind,
} from "@user-image/domain";
import {
  anImage,
  aUser,
  byPlace,
  changed,
  fillStore,
  InMemoryMediaLibrary,
  png3x2,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import { ObjectId } from "mongodb";
import { describe, expect, it } from "vitest";
import { found, open } from "./open-store.js";

const clock = () => new Date("2026-01-01T12:00:00Z");
const lifetimes = { grant: 60_000, grace: 60_000 };
const limits = { formats: ["png"], maxBytes: 1000, maxPixels: 100 };

describe("MongoUserRepository", () => {
  const repository = userRepositoryContract(async (...stored) => {
    const { store } = await open();
    await fillStore(store, stored);
    return store;
  });
  const accounts = userAccountsContract(async () => (await open()).store);

  it.each([...repository, ...accounts])("$name", ({ run }) => run());

  describe.each<[string, UserIdKind, (number: number) => UserId]>([
    ["texts of digits", "string", (number) => `${number}`],
    ["texts of anything", "string", (number) => `auth0|Zoë ${number} $ne {"a.b":"😀"}`],
    ["ObjectIds", "objectId", (number) => (0x64f0_0000 + number).toString(16).padEnd(24, "a")],
  ])("with ids that are %s", (_, userId, idOf) => {
    const repository = userRepositoryContract(async (...stored) => {
      const { store } = await open({ userId });
      await fillStore(store, stored);
      return store;
    }, idOf);
    const accounts = userAccountsContract(async () => (await open({ userId })).store, idOf);

    it.each([...repository, ...accounts])("$name", ({ run }) => run());
  });

  it.each([
    [false, null],
    [0, null],
    ["", null],
    ["2020-02-02", new Date(0)],
    [true, new Date(0)],
  ])("takes a mark of deletion that is no date, %j, by whether it says yes", async (deletedAt, expected) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 7, deletedAt } as never);

    expect((await found(store, 7)).profile.deletedAt).toEqual(expected);
  });

  it("adopts users of an existing collection, and leaves what it does not know alone", async () => {
    const { store, collection } = await open();
    const created = new Date("2020-02-02T00:00:00Z");
    const theirs = { username: "Ada", createdAt: created, theme: { dark: true }, roles: ["admin"] };
    await collection.insertOne({ _id: 7, ...theirs });

    const user = await found(store, 7);
    expect(user).toEqual(
      aUser({ id: 7, profile: { email: null, createdAt: created, updatedAt: new Date(0) } }),
    );

    await store.addToken(7, "hash");
    await store.update(user, (user) => changed(user, { image: anImage("abc") }));

    expect(await collection.findOne({ _id: 7 })).toEqual({
      _id: 7,
      ...theirs,
      image: anImage("abc"),
      imageState: { revision: 1, grants: [], discards: [], publicIds: ["abc"], dueAt: null },
      tokenHashes: ["hash"],
    });
  });

  it("goes on from the last id that is a number, whatever else there is", async () => {
    const { store, collection } = await open();
    const ids = ["zz", new ObjectId(), 41.5, 7] as unknown[];
    await collection.insertMany(ids.map((_id) => ({ _id }) as { _id: number }));

    expect(await store.add({ username: "Ada" }, clock())).toMatchObject({ id: 42 });
    expect(await store.add({ username: "Eve" }, clock())).toMatchObject({ id: 43 });
  });

  it("keeps profile fields that another service writes meanwhile", async () => {
    const { store, collection } = await open();
    await fillStore(store, [{ user: aUser() }]);
    const user = await found(store, 1);

    await Promise.all([
      ...Array.from({ length: 10 }, (_, index) =>
        collection.updateOne({ _id: 1 }, { $set: { [`seen${index}`]: true, username: "Ada L." } }),
      ),
      ...Array.from({ length: 10 }, (_, index) =>
        store.update(user, (user) => changed(user, { image: anImage(`image-${index}`) })),
      ),
    ]);

    const document = await collection.findOne({ _id: 1 });
    expect(document).toMatchObject({ username: "Ada L.", imageState: { revision: 10 } });
    for (let index = 0; index < 10; index++) expect(document).toHaveProperty(`seen${index}`, true);
  });

  it("shows an image that an older service wrote as text, as one that is not ours to destroy", async () => {
    const { store, collection } = await open();
    await collection.insertMany([
      { _id: 1, image: "v1234567/people/ada.jpg" },
      { _id: 2, image: "https://example.org/ada.jpg" },
    ]);

    expect(byPlace(await found(store, 1)).image).toEqual({
      publicId: "people/ada",
      version: 1234567,
      format: "jpg",
      bytes: 0,
      width: 0,
      height: 0,
      arrivesBy: new Date(0),
      adopted: true,
    });
    expect(byPlace(await found(store, 2)).image).toBeNull();
  });

  it.each([
    ["a text that names an image", "v12/cat.jpg"],
    ["a text that does not", "https://example.org/ada.jpg"],
    ["an object of another kind", { url: "https://example.org/ada.jpg", width: 5 }],
    ["an image without an id", { publicId: null, version: 1, format: "jpg" }],
    ["an image of another version", { publicId: "cat", version: "v1", format: "jpg" }],
    ["an image without a format", { publicId: "cat", version: 1 }],
    ["a number", 5],
  ])("leaves %s as it is until another image is shown, and never destroys it", async (_, image) => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 1, image });
    const media = new InMemoryMediaLibrary(clock);
    const grantUpload = new GrantUpload(store, media, clock, lifetimes);
    const setUserImage = new SetUserImage(store, media, clock, limits, lifetimes);

    const upload = await grantUpload.execute({ user: await found(store, 1) });
    expect(await collection.findOne({ _id: 1 })).toMatchObject({ image, imageState: { revision: 1 } });

    await media.upload(upload, png3x2);
    const { publicId } = upload;
    const shown = await setUserImage.execute({ user: await found(store, 1), publicId });
    expect(byPlace(shown)).toMatchObject({ image: { publicId, width: 3 }, discards: [] });
    expect(await found(store, 1)).toEqual(shown);
  });

  it("shows an image that another service wrote in part, and never destroys it", async () => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 1, image: { publicId: "cat", version: 12, format: "jpg" } });

    const user = await found(store, 1);
    expect(byPlace(user).image).toMatchObject({ publicId: "cat", version: 12, format: "jpg", adopted: true });

    await new RemoveUserImage(store, clock, lifetimes).execute({ user });
    expect(byPlace(await found(store, 1))).toMatchObject({ image: null, discards: [] });
    expect(await collection.findOne({ _id: 1 })).toMatchObject({ image: null });
  });

  it("takes its defaults for what a profile holds no usable value of", async () => {
    const { store, collection } = await open();
    await collection.insertOne({ _id: 1, username: null, push: null, groups: {}, createdAt: "yesterday" });

    expect(await found(store, 1)).toEqual(newUser({ id: 1 }, new Date(0)));
  });

  it("finds by token and by due time through an index, made as often as one likes", async () => {
    const { store, collection } = await open();
    await fillStore(store, [{ user: aUser(), tokens: ["hash"] }]);

    await store.prepare();
    await store.prepare();

    const keys = (await collection.indexes()).map(({ key }) => Object.keys(key)[0]);
    expect(keys.sort()).toEqual(["_id", "imageState.dueAt", "imageState.publicIds", "tokenHashes"]);
    const plan = await collection.find({ tokenHashes: "hash" }).explain("queryPlanner");
    expect(JSON.stringify(plan)).toContain("IXSCAN");
  });
});
