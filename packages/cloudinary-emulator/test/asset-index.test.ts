import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Asset } from "../src/assets/asset.js";
import { AssetStore } from "../src/assets/asset-store.js";
import { uploadedAsset } from "../src/assets/uploaded-asset.js";
import { importAsset } from "../src/index.js";
import { filesIn, photo, temporaryFolder } from "./emulator.js";

describe("the list of assets", () => {
  it("is that of the files after any sequence of changes", async () => {
    const dir = temporaryFolder();
    const store = new AssetStore(dir);
    const random = randomNumbers(7);

    for (let step = 0; step < 400; step += 1) {
      const id = `id-${random(20)}`;
      if (random(10) === 0) expect(await store.list()).toEqual(inFiles(dir));
      const kind = random(4);
      if (kind === 0) await store.remove(id);
      else if (kind === 1) await store.update(id, (asset) => ({ ...asset, tags: [`${step}`] }));
      else await put(store, id, random(30));
    }

    expect(inFiles(dir).length).toBeGreaterThan(5);
    expect(await store.list()).toEqual(inFiles(dir));
  });

  it("has what is stored, changed and removed while the files are read", async () => {
    const dir = temporaryFolder();
    const before = new AssetStore(dir);
    await Promise.all(Array.from({ length: 200 }, (_, index) => put(before, `id-${index}`, index)));

    const changes = Array.from({ length: 200 }, async (_, index) => {
      if (index % 3 === 0) await before.remove(`id-${index}`);
      if (index % 3 === 1) await before.update(`id-${index}`, (asset) => ({ ...asset, tags: ["x"] }));
      await put(before, `new-${index}`, index);
    });
    const listed = before.list();
    await Promise.all([...changes, listed]);

    expect(await before.list()).toEqual(inFiles(dir));
  });

  it("has what another store of the process has imported", async () => {
    const dir = temporaryFolder();
    const store = new AssetStore(dir);
    expect(await store.list()).toEqual([]);

    await importAsset({ dir }, { publicId: "a", version: 1, file: photo("cat.jpg") });

    expect(await store.list()).toMatchObject([{ publicId: "a", version: 1 }]);
  });

  it("reads no file again", async () => {
    const dir = temporaryFolder();
    const store = new AssetStore(dir);
    for (const id of ["a", "b", "c"]) await put(store, id, 1);
    const listed = await store.list();

    for (const file of filesIn(dir)) writeFileSync(file, "no JSON");

    expect(await store.list()).toEqual(listed);
  });

  it("does not change under whoever goes through it", async () => {
    const store = new AssetStore(temporaryFolder());
    for (const id of ["a", "b", "c"]) await put(store, id, 1);

    for (const { publicId } of await store.list()) await store.remove(publicId);

    expect(await store.list()).toEqual([]);
  });
});

function put(store: AssetStore, publicId: string, seconds: number): Promise<unknown> {
  const bytes = Buffer.from(publicId);
  const image = { width: 1, height: 1, pages: 1 };
  const uploadedAt = new Date(seconds * 1000);
  const upload = { publicId, bytes, format: "jpg" as const, image, uploadedAt };
  return store.put(publicId, true, (current) => ({ asset: uploadedAsset(upload, current), bytes }));
}

/** The assets by their files, the newest first. */
function inFiles(dir: string): Asset[] {
  const files = filesIn(dir).filter((file) => file.endsWith(join("/", "asset.json")));
  const assets = files.map((file): Asset => JSON.parse(readFileSync(file, "utf8")));
  const key = ({ createdAt, publicId }: Asset) => [-Date.parse(createdAt), publicId] as const;
  return assets.sort((a, b) => key(a)[0] - key(b)[0] || (key(a)[1] < key(b)[1] ? -1 : 1));
}

/** Numbers from 0 to below a bound, the same ones each time. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * bound);
  };
}
