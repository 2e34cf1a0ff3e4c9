import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { blankJpeg } from "./blank-jpeg.js";
import { filesIn, photo, type RunningEmulator, startEmulator, upload } from "./emulator.js";

/** In the EXIF data of the photos, as text and as the first GPS tags, in both byte orders. */
const GPS_MARKS = ["KENNEDY-SPACE-CENTER", "Emulator Test Camera", "Exif\0\0"];

const WITH_GPS = ["face.jpg", "face-sideways.jpg", "face.heic", "face-sideways.heic"];

const LIMIT = { transformation: "c_limit,h_600,w_600" };

describe("an incoming transformation", () => {
  it.each(WITH_GPS)("starts from a %s that has GPS data", async (name) => {
    expect(photo(name).includes("KENNEDY-SPACE-CENTER")).toBe(true);
    expect((await sharp(photo(name)).metadata()).exif).toBeInstanceOf(Buffer);
  });

  it.each(WITH_GPS)("takes EXIF and GPS out of %s, stored and delivered", async (name) => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, name, LIMIT);

    const delivered = await fetchBytes(body.secure_url);
    const derived = await fetchBytes(body.secure_url.replace("/upload/", "/upload/c_fill,h_90,w_90/"));
    for (const file of [...storedFiles(emulator), delivered, derived]) {
      expect(GPS_MARKS.filter((mark) => file.includes(mark))).toEqual([]);
    }
    for (const image of [delivered, derived]) {
      expect((await sharp(image).metadata()).exif).toBeUndefined();
    }
    expect(body).toMatchObject({
      bytes: delivered.length,
      etag: createHash("md5").update(delivered).digest("hex"),
    });
  });

  it.each([
    ["face.jpg", { width: 600, height: 600, format: "jpg" }],
    ["face-sideways.jpg", { width: 480, height: 600, format: "jpg" }],
    ["face.heic", { width: 600, height: 600, format: "jpg" }],
    ["face-sideways.heic", { width: 480, height: 600, format: "jpg" }],
    ["moving.gif", { width: 64, height: 48, format: "gif", pages: 4 }],
    ["cut-out.png", { width: 160, height: 160, format: "png" }],
  ])("really resizes %s, and never enlarges", async (name, facts) => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, name, LIMIT);

    expect(body).toMatchObject(facts);
    const { width, height, pageHeight } = await sharp(await fetchBytes(body.url), {
      animated: true,
    }).metadata();
    expect([width, pageHeight ?? height]).toEqual([facts.width, facts.height]);
  });

  it.each(["face-sideways.jpg", "face-sideways.heic"])("turns %s upright", async (name) => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, name, LIMIT);

    const upright = await sharp(photo("face-sideways.jpg")).autoOrient().resize(480, 600).toBuffer();
    expect(await difference(await fetchBytes(body.url), upright)).toBeLessThan(8);
  });

  it("decodes HEIC to the same picture as its JPEG", async () => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, "face.heic", LIMIT);

    const expected = await sharp(photo("face.jpg")).resize(600, 600).toBuffer();
    expect(await difference(await fetchBytes(body.url), expected)).toBeLessThan(8);
  });

  it("keeps an animation moving when it shrinks it", async () => {
    const emulator = await startEmulator();

    const { body } = await upload(emulator, "moving.gif", { transformation: "c_limit,w_32" });

    const metadata = await sharp(await fetchBytes(body.url), { animated: true }).metadata();
    expect(metadata).toMatchObject({ width: 32, pages: 4, pageHeight: 24, delay: [120, 120, 120, 120] });
  });

  it("can be a chain with a format and a quality", async () => {
    const emulator = await startEmulator();
    const transformation = "c_limit,w_300/c_crop,g_north_west,h_50,w_40/f_webp,q_50";

    const { body } = await upload(emulator, "face.jpg", { transformation });

    expect(body).toMatchObject({ width: 40, height: 50, format: "webp" });
  });

  it("is not applied to more than 25 megapixels", async () => {
    const big = await blankJpeg({ width: 6000, height: 5000 });

    const { status, body } = await upload(await startEmulator(), big, LIMIT);

    expect(status).toBe(400);
    expect(body.error.message).toBe("Maximum image size is 25 Megapixels. Requested 30.0 Megapixels");
  });
});

describe("the parameter format", () => {
  it("converts every file if no formats are allowed by name", async () => {
    const { body } = await upload(await startEmulator(), "cut-out.png", { format: "webp" });

    expect(body).toMatchObject({ format: "webp", width: 160, height: 160 });
  });

  it("converts only the files that are not allowed, instead of refusing them", async () => {
    const emulator = await startEmulator();
    const parameters = { format: "png", allowed_formats: "jpg" };

    expect((await upload(emulator, "cat.jpg", parameters)).body.format).toBe("jpg");
    expect((await upload(emulator, "face.heic", parameters)).body.format).toBe("png");
  });
});

describe("a HEIC that is stored as it came", () => {
  it("is delivered as its bytes, or in a format that browsers show", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "face.heic", { public_id: "a" });
    const get = (path: string) => fetch(`${emulator.delivery}/${path}`, { headers: { accept: "image/*" } });

    expect(body.url).toMatch(/\/a\.heic$/);
    const stored = await get("a.heic");
    expect(stored.headers.get("content-type")).toBe("image/heic");
    expect(Buffer.from(await stored.arrayBuffer()).equals(photo("face.heic"))).toBe(true);
    for (const path of ["a.jpg", "f_jpg/a", "f_auto/a.heic", "w_90/a", "w_90/v1/a.heic"]) {
      const response = await get(path);
      expect([path, response.headers.get("content-type")]).toEqual([path, "image/jpeg"]);
      const image = Buffer.from(await response.arrayBuffer());
      expect((await sharp(image).metadata()).exif).toBeUndefined();
    }
  });
});

function storedFiles({ dir }: RunningEmulator): Buffer[] {
  const files = filesIn(dir);
  expect(files).toHaveLength(2);
  return files.map((file) => readFileSync(file));
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** The mean difference of two pictures, from 0 to 255, at a small size. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pixels = (file: Buffer) => sharp(file).resize(32, 32, { fit: "fill" }).raw().toBuffer();
  const [a, b] = [await pixels(one), await pixels(other)];
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}
