import { createHash } from "node:crypto";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { get, startWith } from "./delivered.js";
import { photo, startEmulator, upload } from "./emulator.js";

const BROWSER = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";

describe("delivery of the stored image", () => {
  it.each(["cat.jpg", "cat.jpeg", "cat.JPG", "cat", "v1/cat.jpg", "v99/cat", "cat.jpg?_a=BAMAROfk0"])(
    "finds it as %s",
    async (path) => {
      const { status, headers, bytes } = await get(await startWith("cat.jpg"), path);

      expect(status).toBe(200);
      expect(bytes.equals(photo("cat.jpg"))).toBe(true);
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-type": "image/jpeg",
        "content-length": `${photo("cat.jpg").length}`,
        "cache-control": "public, no-transform, immutable, max-age=2592000",
        etag: `"${createHash("md5").update(photo("cat.jpg")).digest("hex")}"`,
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "timing-allow-origin": "*",
      });
      expect(headers.get("access-control-expose-headers")).toMatch(/ETag.*X-Cld-Error/);
      expect(headers.has("vary")).toBe(false);
    },
  );

  it.each(["u_2/cat", "a.b/c.d", "name.png", "日本/été", "f_auto", "__proto__"])(
    "finds the public id %s by the URL of its upload",
    async (publicId) => {
      const emulator = await startEmulator();
      const { body } = await upload(emulator, "cat.jpg", { public_id: publicId });

      expect(Buffer.from(await (await fetch(body.url)).arrayBuffer()).equals(photo("cat.jpg"))).toBe(true);
    },
  );

  it("is not sent again to who has it", async () => {
    const emulator = await startWith("cat.jpg");
    const { headers } = await get(emulator, "cat.jpg");
    const etag = headers.get("etag") ?? "";

    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const answer = await get(emulator, "cat.jpg", { "if-none-match": known });
      expect([answer.status, answer.bytes.length, answer.headers.get("etag")]).toEqual([304, 0, etag]);
    }
    expect((await get(emulator, "cat.jpg", { "if-none-match": '"x"' })).status).toBe(200);
  });

  it("answers HEAD as GET, without the image", async () => {
    const { delivery } = await startWith("cat.jpg");

    const response = await fetch(`${delivery}/cat.jpg`, { method: "HEAD" });

    expect(response.status).toBe(200);
    expect(response.headers.get("content-length")).toBe(`${photo("cat.jpg").length}`);
    expect(await response.text()).toBe("");
  });
});

describe("the format of a derived image", () => {
  it.each([
    ["f_auto/cat.jpg", BROWSER, "image/avif"],
    ["f_auto/cat.jpg", "image/webp,*/*", "image/webp"],
    ["f_auto/cat.jpg", "image/avif;q=0, image/webp", "image/webp"],
    ["f_auto/cat.jpg", "*/*", "image/jpeg"],
    ["f_auto/cut-out", "*/*", "image/png"],
    ["f_auto/moving.gif", BROWSER, "image/webp"],
    ["f_auto/moving.gif", "*/*", "image/gif"],
  ])("is negotiated for %s and Accept: %s", async (path, accept, type) => {
    const emulator = await startWith("cat.jpg", "cut-out.png", "moving.gif");

    const { headers, bytes } = await get(emulator, path, { accept });

    expect([headers.get("content-type"), headers.get("vary")]).toEqual([type, "Accept"]);
    const { format, compression } = await sharp(bytes).metadata();
    expect(`image/${compression === "av1" ? "avif" : format}`).toBe(type);
  });

  it.each([
    ["f_png/cat.jpg", "image/png"],
    ["f_jpg/cut-out.png", "image/jpeg"],
    ["f_webp/cat", "image/webp"],
    ["f_avif/cat.jpg", "image/avif"],
    ["f_gif/cat.jpg", "image/gif"],
    ["cat.png", "image/png"],
    ["v1/cat.webp", "image/webp"],
    ["w_100/cat", "image/jpeg"],
  ])("is the one asked for by %s, whatever is accepted", async (path, type) => {
    const { headers } = await get(await startWith("cat.jpg", "cut-out.png"), path, { accept: BROWSER });

    expect([headers.get("content-type"), headers.get("vary")]).toEqual([type, null]);
  });
});

describe("a derived image", () => {
  it("has the MD5 of its bytes as ETag, each time, and a 304 for it", async () => {
    const emulator = await startWith("cat.jpg");

    const [one, again] = [await get(emulator, "w_99/cat.jpg"), await get(emulator, "w_99/cat.jpg")];
    const etag = `"${createHash("md5").update(one.bytes).digest("hex")}"`;
    const known = await get(emulator, "w_99/cat.jpg", { "if-none-match": etag });

    expect([one.headers.get("etag"), again.headers.get("etag")]).toEqual([etag, etag]);
    expect(known.status).toBe(304);
  });

  it("shows the new image after an overwrite", async () => {
    const emulator = await startWith("cat.jpg");
    const before = await get(emulator, "w_99/cat.jpg");
    await upload(emulator, "face.jpg", { public_id: "cat" });

    const after = await get(emulator, "w_99/cat.jpg");

    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
    expect((await sharp(after.bytes).metadata()).height).toBe(99);
  });
});
