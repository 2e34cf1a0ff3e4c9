import { openMongoStore } from "@user-image/adapters/mongodb";
import {
  DestroyDiscards,
  GrantUpload,
  RemoveUserImage,
  SetUserImage,
  StoreRefused,
  type User,
  UserUnreadable,
} from "@user-image/domain";
import { InMemoryMediaLibrary, png3x2 } from "@user-image/domain/testing";
import { type Document, type MongoClientOptions, ObjectId } from "mongodb";
import { describe, expect, it } from "vitest";
import { type Member, open, othersOf, THEIRS } from "./members.js";

const DAY = 24 * 60 * 60 * 1000;
const lifetimes = { grant: DAY, grace: 0 };
const limits = { formats: ["png"], maxBytes: 1000, maxPixels: 100 };

describe("a store on a host's own collection", () => {
  it.each<[string, MongoClientOptions]>([
    ["with the driver's defaults", {}],
    ["that makes no values of numbers", { promoteValues: false, bsonRegExp: true }],
    ["that makes bigints of numbers", { useBigInt64: true, bsonRegExp: true }],
  ])(
    "sets, replaces and removes images of users on a client %s, and leaves every other byte",
    async (_, options) => {
      const { members, raw, store } = await open(options);
      const _id = new ObjectId();
      await raw.insertOne({ _id, ...THEIRS, pattern: options.bsonRegExp ? THEIRS.pattern : /abc/ });
      const before = await othersOf(raw);
      let now = new Date("2026-01-01T12:00:00Z");
      const clock = () => now;
      const media = new InMemoryMediaLibrary(clock);
      const found = async () => (await store.findById(_id.toHexString())) ?? expect.fail();
      const grantUpload = new GrantUpload(store, media, clock, lifetimes);
      const setUserImage = new SetUserImage(store, media, clock, limits, lifetimes);
      const set = async () => {
        const upload = await grantUpload.execute({ user: await found() });
        await media.upload(upload, png3x2);
        return setUserImage.execute({ user: await found(), publicId: upload.publicId });
      };

      const shown: User<Member> = await set();
      await set();
      await new RemoveUserImage(store, clock, lifetimes).execute({ user: await found() });
      now = new Date(+now + 2 * DAY);
      await new DestroyDiscards(store, media, clock, 1000).execute();
      await store.addToken(_id.toHexString(), "hash");

      expect(shown).toMatchObject({ id: _id.toHexString(), name: "Ada Lovelace", isDeleted: false });
      expect(media.publicIds()).toEqual([]);
      expect((await found()).images).toEqual([]);
      expect(await othersOf(raw)).toEqual(before);
      expect(Object.keys((await members.findOne()) ?? {})).toEqual([
        ...Object.keys(
          (await raw.findOne({}, { projection: { image: 0, imageState: 0, tokenHashes: 0 } })) ?? {},
        ),
        ...["imageState", "image", "tokenHashes"],
      ]);
    },
  );

  it("says how to open the collection of a Mongoose model, whose wrapper is no collection", () => {
    const wrapper = { collectionName: "members", findOne: async () => null } as never;

    expect(() => openMongoStore(wrapper)).toThrow("Mongoose, use connection.getClient()");
  });

  it("passes the host's function its documents without the fields of this service", async () => {
    const { members, store } = await open();
    const _id = new ObjectId();
    await members.insertOne({ _id, fullName: "Ada", address: { city: "London" } });
    await store.addToken(_id.toHexString(), "hash");

    expect((await store.findByToken("hash", _id.toHexString()))?.profile).toEqual({
      _id,
      fullName: "Ada",
      address: { city: "London" },
    });
  });

  it("reads only the fields of the projection and its own", async () => {
    const { members, client } = await open();
    await members.insertOne({ _id: new ObjectId(), fullName: "Ada", address: { city: "London" } });
    const projections: Document[] = [];
    client.on("commandStarted", ({ command }) => projections.push(command.projection));
    const id = String((await members.findOne())?._id);
    const profileBy = async (projection: Record<string, 0 | 1>) => {
      const toPerson = (member: Member) => ({ name: "", isDeleted: false, profile: member });
      const store = openMongoStore(client.db().collection<Member>("members"), {
        userId: "objectId",
        toPerson,
        projection,
      });
      return (await store.findById(id))?.profile;
    };

    expect(await profileBy({ "address.city": 1 })).toEqual({
      _id: expect.anything(),
      address: { city: "London" },
    });
    expect(await profileBy({ _id: 0, address: 0, imageState: 0 })).toEqual({
      _id: expect.anything(),
      fullName: "Ada",
    });
    expect(await profileBy({ _id: 1, address: 0 })).toEqual({ _id: expect.anything(), fullName: "Ada" });
    expect(await profileBy({ fullName: true as never })).toEqual({
      _id: expect.anything(),
      fullName: "Ada",
    });
    expect(projections.slice(1)).toEqual([
      { "address.city": 1, image: 1, imageState: 1, tokenHashes: 1 },
      { address: 0 },
      { address: 0 },
      { fullName: true, image: 1, imageState: 1, tokenHashes: 1 },
    ]);
  });

  it("cannot read a document for which the host's function throws, and reads all others", async () => {
    const { members, unreadable, store } = await open();
    const imageState = { revision: 1, grants: [], discards: [], publicIds: [], dueAt: new Date(0) };
    const [broken, sound] = [new ObjectId(), new ObjectId()];
    await members.insertOne({ _id: broken, fullName: null, imageState } as never);
    await members.insertOne({ _id: sound, fullName: "Ada", imageState } as never);

    expect((await store.findDue(new Date(), 10)).map(({ id }) => id)).toEqual([`${sound}`]);
    await expect(store.findById(`${broken}`)).rejects.toThrow(UserUnreadable);
    expect(unreadable).toEqual([`${broken}`]);
  });

  it("has no initials for a person without a name, whatever the declared type of the documents", async () => {
    const { members, client } = await open();
    await members.insertOne({ _id: new ObjectId() } as never);
    const store = openMongoStore(client.db().collection<Member>("members"), {
      userId: "objectId",
      toPerson: ({ fullName, closedAt }) => ({ name: fullName, isDeleted: closedAt as never, profile: 1 }),
    });

    expect(await store.findById(String((await members.findOne())?._id))).toMatchObject({
      name: "",
      isDeleted: false,
      profile: 1,
    });
  });

  it("reads no user with a function that returns a promise", async () => {
    const { members, client } = await open();
    await members.insertOne({ _id: new ObjectId(), fullName: "Ada", closedAt: new Date() });
    const toPerson = async () => ({ name: "", isDeleted: true, profile: 1 });
    const store = openMongoStore(client.db().collection<Member>("members"), {
      userId: "objectId",
      toPerson: toPerson as never,
    });

    await expect(store.findById(String((await members.findOne())?._id))).rejects.toThrow(UserUnreadable);
  });

  it("makes no index of tokens, and refuses to add users", async () => {
    const { members, store } = await open();

    await store.prepare();
    await store.check();

    const keys = (await members.indexes()).map(({ key }) => Object.keys(key)[0]);
    expect(keys.sort()).toEqual(["_id", "imageState.dueAt", "imageState.publicIds"]);
    await expect(store.add({ username: "Ada" }, new Date())).rejects.toThrow(StoreRefused);
    await expect(store.search("Ada", 10)).rejects.toThrow(StoreRefused);
    expect(await members.countDocuments()).toBe(0);
    expect(await store.findByToken("hash")).toBeNull();
    expect(await store.removeToken("hash")).toBe(false);
  });

  it("makes an index of tokens if asked to, and only then finds tokens without a user's id", async () => {
    const { client, members, store } = await open();
    const _id = new ObjectId();
    await members.insertOne({ _id, fullName: "Ada", tokenHashes: ["hash"] } as never);
    const indexed = openMongoStore(members, { userId: "objectId", tokens: true });
    await indexed.prepare();
    expect((await members.indexes()).map(({ key }) => Object.keys(key)[0])).toContain("tokenHashes");
    const commands: string[] = [];
    client.on("commandStarted", ({ commandName }) => commands.push(commandName));

    expect(await store.findByToken("hash")).toBeNull();
    expect(commands).toEqual([]);
    expect((await indexed.findByToken("hash"))?.id).toBe(`${_id}`);
  });

  it("reads and writes what a majority has confirmed, whatever the host's own collection does", async () => {
    const { client, members } = await open({ w: 1, journal: false, readConcernLevel: "local" });
    const _id = new ObjectId();
    await members.insertOne({ _id, fullName: "Ada" });
    const collection = client.db().collection<Member>("members", { readPreference: "secondaryPreferred" });
    const store = openMongoStore(collection, { userId: "objectId" });
    const commands: Document[] = [];
    client.on("commandStarted", ({ command }) => commands.push(command));

    const user = await store.findById(`${_id}`);
    if (user) await store.update(user, (user) => ({ ...user }));
    await collection.findOne();

    expect(commands).toMatchObject([
      { find: "members", readConcern: { level: "majority" }, maxTimeMS: 1500 },
      { update: "members", writeConcern: { w: "majority", j: true, wtimeout: 1500 }, maxTimeMS: 1500 },
      { find: "members", readConcern: { level: "local" } },
    ]);
  });

  it("leaves the client open when it is closed, and does not open it when the host has closed it", async () => {
    const { client, members, store } = await open();
    await members.insertOne({ _id: new ObjectId(), fullName: "Ada" });

    await store.close();
    expect(await members.countDocuments()).toBe(1);

    await client.close();
    const other = openMongoStore(members, { userId: "objectId" });
    await client.connect();
    expect(await other.kindOfIds()).toBe("objectId");
  });
});
