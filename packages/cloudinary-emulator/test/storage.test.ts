import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AssetStore } from "../src/assets/asset-store.js";
import { importAsset } from "../src/index.js";
import {
  account,
  call,
  filesIn,
  photo,
  photoPath,
  signed,
  startEmulator,
  temporaryFolder,
  upload,
} from "./emulator.js";

describe("the folder of the emulator", () => {
  it("keeps images through a restart", async () => {
    const first = await startEmulator();
    const { body } = await upload(first, "cat.jpg", { public_id: "a/b", tags: "x" });
    await first.app.close();

    const second = await startEmulator({ dir: first.dir });

    const delivered = await fetch(`${second.delivery}/v1/a/b.jpg`);
    expect(Buffer.from(await delivered.arrayBuffer()).equals(photo("cat.jpg"))).toBe(true);
    const existing = await upload(second, "cut-out.png", { public_id: "a/b", overwrite: "0" });
    expect(existing.body).toEqual({
      ...body,
      existing: true,
      url: body.url.replace(first.origin, second.origin),
      secure_url: body.secure_url.replace(first.origin, second.origin),
    });
  });

  it("holds nothing outside itself and no name that a client chose", async () => {
    const parent = temporaryFolder();
    const emulator = await startEmulator({ dir: join(parent, "images") });
    const ids = ["a/b/c", "con", "日本", "x".repeat(255), "UPPER", "upper", ".hidden", "a..b"];

    for (const id of ids) {
      expect((await upload(emulator, "moving.gif", { public_id: id })).body.public_id).toBe(id);
    }

    expect(readdirSync(parent)).toEqual(["images"]);
    const names = readdirSync(emulator.dir);
    expect(names).toHaveLength(ids.length);
    expect(names.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  it.each(["../secret", "..%2fsecret", "%2e%2e/secret", "....//secret", "/etc/passwd", "a/../../secret"])(
    "gives nothing away for the path %s",
    async (path) => {
      const parent = temporaryFolder();
      writeFileSync(join(parent, "secret"), "secret");
      writeFileSync(join(parent, "secret.jpg"), photo("cat.jpg"));
      const emulator = await startEmulator({ dir: join(parent, "images") });
      await upload(emulator, "cat.jpg", { public_id: "a" });

      const status = await rawGet(emulator.origin, `/democloud/image/upload/${path}`);
      const destroyed = await call(emulator, "destroy", signed({ public_id: path }));

      expect(status).toBe(404);
      expect(destroyed.body).toEqual({ result: "not found" });
      expect(existsSync(join(parent, "secret"))).toBe(true);
    },
  );

  it("leaves no file of an overwritten or destroyed image behind", async () => {
    const emulator = await startEmulator();
    for (const file of ["cat.jpg", "cut-out.png", "moving.gif"])
      await upload(emulator, file, { public_id: "a" });

    expect(filesIn(emulator.dir)).toHaveLength(2);
    await call(emulator, "destroy", signed({ public_id: "a" }));
    expect(filesIn(emulator.dir)).toEqual([]);
  });

  it("may hold other things", async () => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a" });
    writeFileSync(join(emulator.dir, ".DS_Store"), "x");

    const store = new AssetStore(emulator.dir);
    expect((await store.list()).map(({ publicId }) => publicId)).toEqual(["a"]);
  });

  it("does not show an image whose file somebody deleted", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cat.jpg", { public_id: "a" });
    for (const file of filesIn(emulator.dir)) if (file.endsWith(".jpg")) rmSync(file);

    expect((await fetch(body.url)).status).toBe(404);
  });
});

describe("importAsset", () => {
  it.each([
    ["a path", { file: photoPath("cat.jpg") }],
    ["bytes", { file: photo("cat.jpg") }],
    ["bytes and its size", { file: photo("cat.jpg"), size: { width: 451, height: 300 } }],
  ])("puts an image there from %s as if it had been uploaded at its version", async (_, image) => {
    const dir = temporaryFolder();
    await importAsset({ dir }, { publicId: "xcvjghjkdisudgfds7iyf", version: 1234567, ...image });
    const emulator = await startEmulator({ dir });

    const { body } = await call(
      emulator,
      "explicit",
      signed({ public_id: "xcvjghjkdisudgfds7iyf", type: "upload" }),
    );

    expect(body).toMatchObject({
      version: 1234567,
      created_at: "1970-01-15T06:56:07Z",
      width: 451,
      height: 300,
      format: "jpg",
    });
    const delivered = await fetch(`${emulator.delivery}/v1234567/xcvjghjkdisudgfds7iyf.jpg`);
    expect(Buffer.from(await delivered.arrayBuffer()).equals(photo("cat.jpg"))).toBe(true);
  });

  it("does not change an image that exists already", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cut-out.png", { public_id: "a" });

    await importAsset({ dir: emulator.dir }, { publicId: "a", version: 1, file: photo("cat.jpg") });

    expect((await fetch(body.url)).headers.get("etag")).toBe(`"${body.etag}"`);
  });

  it("refuses what is no image", async () => {
    const options = { dir: temporaryFolder(), ...account };

    for (const size of [undefined, { width: 1, height: 1 }]) {
      await expect(
        importAsset(options, { publicId: "a", version: 1, file: photo("text.jpg"), ...(size && { size }) }),
      ).rejects.toThrow("Invalid image file");
    }
  });

  it.each([0, 1.5, Number.NaN])("refuses a size that is none: %s", async (width) => {
    const image = { publicId: "a", version: 1, file: photo("cat.jpg"), size: { width, height: 300 } };

    await expect(importAsset({ dir: temporaryFolder() }, image)).rejects.toThrow("The size of an image");
  });

  it("takes nothing but the size from a size", async () => {
    const emulator = await startEmulator();
    const size = { width: 451, height: 300, format: "jpeg", bytes: 1 };

    await importAsset({ dir: emulator.dir }, { publicId: "a", version: 1, file: photo("cat.jpg"), size });

    expect((await fetch(`${emulator.delivery}/a.jpg`)).status).toBe(200);
  });
});

/** Sends the path as it is: fetch would resolve the dots. */
function rawGet(origin: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    request({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
}
