import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { EraseUserImages, type Store } from "@user-image/domain";
import { png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import Database from "libsql";
import { MongoClient } from "mongodb";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { start, userImage, userImageProcess } from "./process.js";
import { aClient, jsonOf, type Served, serve, temporaryFolder } from "./serve.js";

const IMAGES = 4;
const HOUR = 60 * 60 * 1000;

/** A store, and how another service marks its users as deleted. */
interface Owned {
  readonly store: Store;
  deleteAccount(id: number): Promise<void>;
}

const STORES: Readonly<Record<string, () => Promise<Owned>>> = {
  async SQLite() {
    const file = join(await temporaryFolder(), "users.sqlite");
    const store = openSqliteStore(file);
    onTestFinished(() => store.close());
    const deleteAccount = async (id: number) => {
      const other = new Database(file);
      const set = "UPDATE users SET profile = json_set(profile, '$.deletedAt', ?) WHERE id = ?";
      other.prepare(set).run(new Date().toJSON(), id);
      other.close();
    };
    return { store, deleteAccount };
  },
  async MongoDB() {
    const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
    const [store, client] = [openMongoStore(url), new MongoClient(url)];
    onTestFinished(() => client.close());
    onTestFinished(() => store.close());
    const users = client.db().collection<{ _id: number }>("users");
    const deleteAccount = async (id: number) =>
      void (await users.updateOne({ _id: id }, { $set: { deletedAt: new Date() } }));
    return { store, deleteAccount };
  },
};

describe.each(Object.entries(STORES))("an erasure in %s", (_, open) => {
  it("reports the same beside other erasures and collectors", async () => {
    const { store } = await open();
    const served = await serve({ store });
    const client = await aClient(served);
    const images = await shownImages(client);
    const erase = new EraseUserImages(store, served.media, () => new Date());
    const erasures = Array.from({ length: 4 }, () => erase.execute({ id: client.id }));
    const collections = Array.from({ length: 4 }, () => served.destroyDiscards.execute());

    const reports = await Promise.all(erasures);
    await Promise.all(collections);

    for (const { destroyed, watchedUntil, failed } of reports) {
      expect([destroyed, failed]).toEqual([IMAGES, 0]);
      expect(Number(watchedUntil) - Date.now()).toBeGreaterThan(HOUR);
    }
    for (const publicId of images) expect(await isDelivered(served, publicId)).toBe(false);
  });

  it.each<[string, number, (client: Client) => Promise<() => Promise<Response>>]>([
    [
      "a permission",
      0,
      async ({ request }) =>
        () =>
          request("POST", "/v1/media-signature"),
    ],
    [
      "a PATCH",
      1,
      async ({ upload, setImage }) => {
        const publicId = await upload(png3x2);
        return () => setImage(publicId);
      },
    ],
    [
      "a removal",
      1,
      async ({ upload, setImage, removeImage }) => {
        await setImage(await upload(png3x2));
        return () => removeImage();
      },
    ],
  ])(
    "fences off %s that began before the deletion and is written after it",
    async (_, destroyed, prepare) => {
      const { store, deleteAccount } = await open();
      const gate = gated(store);
      const served = await serve({ store: gate.store });
      const client = await aClient({ ...served, store });
      const ask = await prepare(client);

      const reached = gate.close();
      const answered = ask();
      await reached;
      await deleteAccount(client.id);
      const erase = new EraseUserImages(store, served.media, () => new Date());
      expect(await erase.execute({ id: client.id })).toMatchObject({ destroyed, failed: 0 });
      gate.open();
      const answer = await answered;

      expect([answer.status, (await jsonOf(answer)).code]).toEqual([401, "token_invalid"]);
      const { images } = (await store.findById(client.id)) ?? { images: null };
      expect(images?.map(({ state }) => state)).toEqual(Array(destroyed).fill("condemned"));
    },
  );
});

describe("user-image user erase-images", () => {
  it("never counts less than nothing, beside other processes that erase and collect", {
    timeout: 180_000,
  }, async () => {
    const settings = { GRANT_TTL: "4s", DISCARD_GRACE: "0s", COLLECT_INTERVAL: "200ms" };
    const service = await start(settings);
    const all = { ...settings, DATA_DIR: service.dataDir, PORT: service.port };
    const json = async (...options: string[]) => userImage(["--json", ...options], all);
    const inProcess = async (...options: string[]) => userImageProcess(["--json", ...options], all);
    const { id, token } = JSON.parse((await json("user", "add", "--username", "Ada")).stdout);
    const images = await uploadedImages(service.url, token);

    const runs = await Promise.all([
      ...Array.from({ length: 3 }, () => inProcess("user", "erase-images", `${id}`)),
      inProcess("collect", "--once"),
    ]);

    for (const { code, stdout, stderr } of runs) {
      const { destroyed, failed } = JSON.parse(stdout);
      expect([code, stderr, failed]).toEqual([0, "", 0]);
      expect(destroyed).toBeGreaterThanOrEqual(0);
      expect(destroyed).toBeLessThanOrEqual(IMAGES);
    }
    for (const publicId of images)
      expect((await fetch(`${service.url}/local/image/upload/${publicId}`)).status).toBe(404);
    const after = JSON.parse((await json("user", "erase-images", `${id}`)).stdout);
    expect(after.failed).toBe(0);
  });
});

type Client = Awaited<ReturnType<typeof aClient>>;

/** Sets image after image, so that all but the last wait for the end of their grace. */
async function shownImages({ upload, setImage }: Client): Promise<string[]> {
  const images: string[] = [];
  for (let image = 0; image < IMAGES; image++) {
    const publicId = await upload(png3x2);
    expect((await setImage(publicId)).status).toBe(200);
    images.push(publicId);
  }
  return images;
}

async function uploadedImages(url: string, token: string): Promise<string[]> {
  const images: string[] = [];
  for (let image = 0; image < IMAGES; image++) {
    const headers = { authorization: `Token ${token}` };
    const { publicId, uploadUrl, fields } = await jsonOf<{
      publicId: string;
      uploadUrl: string;
      fields: Record<string, string>;
    }>(await fetch(`${url}/v1/media-signature`, { method: "POST", headers }));
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob([new Uint8Array(png3x2)]), "photo");
    expect((await fetch(uploadUrl, { method: "POST", body: form })).status).toBe(200);
    images.push(publicId);
  }
  return images;
}

async function isDelivered({ emulator }: Served, publicId: string): Promise<boolean> {
  return (await fetch(`${emulator.url}/demo/image/upload/${publicId}`)).ok;
}

/** A store whose writes wait while the gate is closed. */
function gated(store: Store) {
  let waiting: Promise<void> | undefined;
  let onReached = () => {};
  let open = () => {};
  const update: Store["update"] = async (user, change) => {
    onReached();
    await waiting;
    return store.update(user, change);
  };
  return {
    store: Object.assign<Store, Partial<Store>>(Object.create(store), { update }),
    /** Resolves when a write waits. */
    close: () => {
      waiting = new Promise((resolve) => {
        open = resolve;
      });
      return new Promise<void>((resolve) => {
        onReached = resolve;
      });
    },
    open: () => open(),
  };
}
