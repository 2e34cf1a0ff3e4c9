import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { importAsset } from "@user-image/cloudinary-emulator";
import { EraseUserImages } from "@user-image/domain";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { hashToken } from "../src/authentication/access-token.js";
import { expectProblem } from "./expect-problem.js";
import { type Grant, jsonOf, post, serve, type TestStore, temporaryFolder } from "./serve.js";

const ADOPTED = "v12/team/ada.jpg";
const [HOUR, DAY] = [60 * 60 * 1000, 24 * 60 * 60 * 1000];
const TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";

/** A store with a user as another service has written them, before this one was installed. */
interface Before {
  readonly store: TestStore;
  /** The images that are no longer shown, as they are in the store. */
  readonly former: () => Promise<unknown>;
}

const stores: Readonly<Record<string, () => Promise<Before>>> = {
  async MongoDB() {
    const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
    const [store, client] = [openMongoStore(url), new MongoClient(url)];
    onTestFinished(() => client.close());
    onTestFinished(() => store.close());
    const users = client.db().collection<{ _id: number; imageState?: { former?: unknown } }>("users");
    await users.insertOne({
      _id: 217,
      username: "Ada Lovelace",
      image: ADOPTED,
      tokenHashes: [hashToken(TOKEN)],
    } as { _id: number });
    await store.prepare();
    return { store, former: async () => (await users.findOne({ _id: 217 }))?.imageState?.former };
  },
  async SQLite() {
    const file = join(await temporaryFolder(), "users.sqlite");
    const store = openSqliteStore(file);
    onTestFinished(() => store.close());
    const database = new Database(file);
    onTestFinished(() => void database.close());
    const image = JSON.stringify({ publicId: "team/ada", version: 12, format: "jpg" });
    database
      .prepare("INSERT INTO users VALUES (217, ?, ?, '[]', '[]', 0, NULL)")
      .run(JSON.stringify({ username: "Ada Lovelace" }), image);
    await store.addToken(217, hashToken(TOKEN));
    const former = database.prepare("SELECT images FROM former_images");
    return { store, former: async () => former.get() };
  },
};

describe.each(Object.entries(stores))("an image from before this service, in %s,", (_, open) => {
  it("comes back within the grace after it was removed, at no call to Cloudinary", async () => {
    const { ada, served } = await setUp(await open());

    expect(await jsonOf(await ada.removeImage())).toMatchObject({ image: null });
    expect(await served.initials()).toContain(">AL<");
    expect(await jsonOf(await ada.setImage(ADOPTED))).toMatchObject({ image: ADOPTED });

    expect(await served.delivered()).toBe(200);
    expect(served.emulator.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("comes back within the grace after it was replaced, and what replaced it is destroyed", async () => {
    const { ada, served, clock } = await setUp(await open());
    const publicId = await ada.upload(png3x2);

    await ada.setImage(publicId);
    clock.advance(DAY - 1);
    expect(await served.destroyDiscards.execute()).toMatchObject({ destroyed: 0 });
    expect(await jsonOf(await ada.setImage(ADOPTED))).toMatchObject({ image: ADOPTED });
    clock.advance(DAY);
    expect(await served.destroyDiscards.execute()).toMatchObject({ destroyed: 1, failed: 0 });

    expect(await served.delivered()).toBe(200);
    expect(await served.status(publicId)).toBe(404);
    expect(await jsonOf(await ada.getUser())).toMatchObject({ image: ADOPTED });
  });

  it.each(["removed", "replaced"])(
    "is forgotten when the grace is over, and not destroyed: %s",
    async (how) => {
      const { ada, served, clock, former } = await setUp(await open());
      if (how === "removed") await ada.removeImage();
      else await ada.setImage(await ada.upload(png3x2));
      expect(await former()).toBeTruthy();

      clock.advance(DAY + HOUR);
      expect(await served.destroyDiscards.execute()).toMatchObject({ destroyed: 0, failed: 0 });

      expect(await former()).toBeUndefined();
      await expectProblem(await ada.setImage(ADOPTED), "image_not_found", "not granted");
      expect(served.emulator.calls.filter((call) => call.includes("destroy"))).toEqual([]);
      expect(await served.delivered()).toBe(200);
    },
  );

  it.each(["shown", "removed"])("is forgotten by an erasure, and not destroyed: %s", async (how) => {
    const { ada, served, former, store } = await setUp(await open());
    if (how === "removed") await ada.removeImage();

    const eraser = new EraseUserImages(store, served.media, () => new Date());
    expect(await eraser.execute({ id: 217 })).toMatchObject({ destroyed: 0, failed: 0 });

    expect(await former()).toBeUndefined();
    expect(await jsonOf(await ada.getUser())).toMatchObject({ image: null });
    expect(await served.delivered()).toBe(200);
  });
});

async function setUp({ store, former }: Before) {
  let now = Date.now();
  const clock = {
    advance: (time: number) => {
      now += time;
    },
  };
  const served = await serve({ store, clock: () => new Date(now) });
  await importAsset(
    { dir: served.emulator.dir },
    { publicId: "team/ada", version: 12, file: Buffer.from(png3x2) },
  );
  const picture = `${served.url}/v1/users/217/image?size=64`;
  const status = async (url: string) => (await fetch(url)).status;
  const extended = {
    ...served,
    initials: async () => (await fetch(picture)).text(),
    /** The status of the user's adopted image in Cloudinary. */
    delivered: () => status(`${served.media.deliveryUrl}/image/upload/v12/team/ada`),
    status: (publicId: string) => status(`${served.media.deliveryUrl}/image/upload/${publicId}`),
  };
  return { served: extended, ada: userAt(served.url), clock, former, store };
}

/** The user of before, with the token that they had then. */
function userAt(url: string) {
  const ask = (method: string, path: string, body?: object) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Token token=${TOKEN}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  return {
    getUser: () => ask("GET", "/v1/users"),
    setImage: (publicId: string) => ask("PATCH", "/v1/users", { image: { publicId } }),
    removeImage: () => ask("PATCH", "/v1/users", { image: null }),
    upload: async (file: Uint8Array) => {
      const grant = await jsonOf<Grant>(await ask("POST", "/v1/media-signature"));
      await post(grant, file);
      return grant.publicId;
    },
  };
}
