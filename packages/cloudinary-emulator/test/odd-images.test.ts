import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { get } from "./delivered.js";
import { errorOf, form, photo, post, signed, startEmulator, startForAll, upload } from "./emulator.js";

type Colour = readonly [red: number, green: number, blue: number];

const RED: Colour = [255, 0, 0];
const GREEN: Colour = [0, 255, 0];
const BLUE: Colour = [0, 0, 255];
const LIGHT_BLUE: Colour = [173, 216, 230];
const WHITE: Colour = [255, 255, 255];

/** How far a corner of an image is from a colour, as the largest difference of a channel. */
async function distance(image: Buffer, page: number, corner: "left" | "right", colour: Colour) {
  const { data, info } = await sharp(image, { page }).raw().toBuffer({ resolveWithObject: true });
  const at = (4 * info.width + (corner === "left" ? 4 : info.width - 5)) * info.channels;
  return Math.max(...colour.map((value, channel) => Math.abs(value - (data[at + channel] ?? 0))));
}

describe("an image that the emulator takes", () => {
  it.each([
    ["second-is-primary.heic", { format: "heic", width: 400, height: 400, pages: 1 }],
    ["transparent.heic", { format: "heic", width: 400, height: 400, pages: 1 }],
    ["large.heic", { format: "heic", width: 6000, height: 4000, pages: 1 }],
    ["brand-heim.heic", { format: "heic", width: 400, height: 400, pages: 1 }],
    ["moving.avif", { format: "avif", width: 400, height: 400, pages: 1 }],
    ["moving-sideways.webp", { format: "webp", width: 400, height: 320, pages: 2 }],
    ["without-end.jpg", { format: "jpg", width: 400, height: 400, pages: 1 }],
  ])("%s", async (name, facts) => {
    const emulator = await startEmulator();

    const stored = await upload(emulator, name, { public_id: "a" });
    const rewritten = await upload(emulator, name, { transformation: "c_limit,w_100" });

    expect(stored.body).toMatchObject({ ...facts, bytes: photo(name).length });
    expect(rewritten.body).toMatchObject({ width: 100, pages: facts.pages });
    const derived = await get(emulator, "w_50/a.png");
    expect([derived.status, (await sharp(derived.bytes).metadata()).width]).toEqual([200, 50]);
  });

  it("is a HEIC by its primary image", async () => {
    const emulator = await startEmulator();
    await upload(emulator, "second-is-primary.heic", { public_id: "a" });

    const { bytes } = await get(emulator, "a.png");

    expect(await distance(bytes, 0, "left", RED)).toBeLessThan(60);
  });

  const transparent = startForAll();
  beforeAll(async () => {
    await upload(transparent(), await transparentPng(), { public_id: "png" });
    await upload(transparent(), "transparent.heic", { public_id: "a" });
  });

  it.each([
    ["a.jpg", WHITE],
    ["b_rgb:00ff00/a.jpg", GREEN],
    ["b_rgb:00ff00/a.png", GREEN],
    ["b_rgb:0f0/a.png", GREEN],
    ["b_lime/a.png", GREEN],
    ["b_white/a.png", WHITE],
    ["b_LightBlue/a.png", LIGHT_BLUE],
  ])("has, of a transparent HEIC as %s, a background", async (path, colour) => {
    for (const name of [path, path.replace("a.", "png.")]) {
      const { bytes } = await get(transparent(), name);
      expect([name, await isCovered(bytes, colour)]).toEqual([name, true]);
    }
  });

  it("stays transparent where the format can", async () => {
    const { bytes } = await get(transparent(), "a.png");

    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });

  it.each(["heic", "hevc", "heis", "mif1", "msf1", "avis", "abcd"])(
    "is a HEIC by its content, whatever its main brand: %s",
    async (brand) => {
      const file = Buffer.from(photo("brand-heim.heic"));
      file.write(brand, 8, "latin1");

      const { body } = await upload(await startEmulator(), file);

      expect(body).toMatchObject({ format: "heic", width: 400 });
    },
  );
});

describe("an animation with an EXIF orientation", () => {
  // The first frame is red at the left and blue at the right; as shown, by orientation.
  const SHOWN: Record<number, [left: Colour, right: Colour]> = {
    1: [RED, BLUE],
    2: [BLUE, RED],
    3: [BLUE, RED],
    4: [RED, BLUE],
    5: [RED, RED],
    6: [RED, RED],
    7: [BLUE, BLUE],
    8: [BLUE, BLUE],
  };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("of %d is turned frame by frame", async (orientation) => {
    const emulator = await startEmulator();
    const file = await animation(orientation);

    const { body } = await upload(emulator, file, { public_id: "a" });

    const [width, height] = orientation >= 5 ? [40, 60] : [60, 40];
    expect(body).toMatchObject({ width, height, pages: 2 });
    const { bytes } = await get(emulator, "c_scale,w_120,h_120/a.webp");
    const [left, right] = SHOWN[orientation] ?? [];
    expect(await distance(bytes, 0, "left", left ?? WHITE)).toBeLessThan(60);
    expect(await distance(bytes, 0, "right", right ?? WHITE)).toBeLessThan(60);
    expect(await distance(bytes, 1, "left", GREEN)).toBeLessThan(60);
    // sharp turns stills itself, which says where each corner goes.
    const still = await sharp(await firstFrame(orientation))
      .autoOrient()
      .png()
      .toBuffer();
    const { bytes: first } = await get(emulator, "a.png");
    expect(await difference(first, still)).toBeLessThan(10);
  });

  /** Corners that all differ, so that no turn looks like another. */
  async function firstFrame(orientation: number): Promise<Buffer> {
    return sharp(await animation(orientation))
      .withMetadata({ orientation })
      .webp({ lossless: true })
      .toBuffer();
  }
});

describe("an image that Cloudinary would store and the emulator does not", () => {
  it.each([
    ["bmp", "424d3a000000000000003600000028000000"],
    ["ico", "0000010001000101000001002000300000001600000000"],
    ["jp2", "0000000c6a5020200d0a870a"],
    ["jxl", "ff0a7f00000000000000"],
    ["jxl", "0000000c4a584c200d0a870a"],
    ["psd", "384250530001000000000000"],
    ["tiff", "49492a0008000000"],
    ["tiff", "4d4d002a00000008"],
  ])("is refused by name: %s", async (format, start) => {
    const emulator = await startEmulator();
    const file = Buffer.concat([Buffer.from(start, "hex"), Buffer.alloc(100)]);
    const message = `The emulator does not store images of the format ${format}`;

    expect(errorOf(await upload(emulator, file))).toBe(message);
    const automatic = form(signed({}), file, "photo");
    expect(errorOf(await post(`${emulator.api}/auto/upload`, automatic))).toBe(message);
  });
});

describe("a HEIF that cannot be decoded here", () => {
  it.each([
    ["coded by something else", replaced("brand-heim.heic", "infe", "hvc1", "vvc1"), "heif"],
    ["a film without a still image", withoutMeta("moving.avif"), "heif-sequence"],
  ])("is refused by name: %s", async (_, file, format) => {
    const answer = await upload(await startEmulator(), file);

    const message = `The emulator does not store images of the format ${format}`;
    expect([answer.status, errorOf(answer)]).toEqual([400, message]);
  });

  function replaced(name: string, after: string, from: string, to: string): Buffer {
    const file = Buffer.from(photo(name));
    file.write(to, file.indexOf(from, file.indexOf(after)), "latin1");
    return file;
  }

  function withoutMeta(name: string): Buffer {
    const file = Buffer.from(photo(name));
    file.write("free", file.indexOf("meta"), "latin1");
    return file;
  }
});

/** 60 x 40, two frames: red beside blue, then green. Lossless, but for what WebP does to colours. */
async function animation(orientation: number): Promise<Buffer> {
  const frame = (left: Colour, right: Colour) =>
    Buffer.from(Array.from({ length: 60 * 40 }, (_, at) => [...(at % 60 < 30 ? left : right)]).flat());
  const data = Buffer.concat([frame(RED, BLUE), frame(GREEN, GREEN)]);
  return sharp(data, { raw: { width: 60, height: 80, channels: 3, pageHeight: 40 } })
    .withMetadata({ orientation })
    .webp({ lossless: true, delay: [100, 100] })
    .toBuffer();
}

async function transparentPng(): Promise<Buffer> {
  return sharp({ create: { width: 400, height: 400, channels: 4, background: "#00000000" } })
    .png()
    .toBuffer();
}

/** True if an image is opaque, and at least a twentieth of it is of this colour. */
async function isCovered(image: Buffer, colour: Colour): Promise<boolean> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const { channels, width, height } = info;
  let count = 0;
  for (let at = 0; at < data.length; at += channels) {
    if (colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) < 8)) count += 1;
  }
  return count * 20 > width * height && (await sharp(image).stats()).isOpaque;
}

async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pixels = (file: Buffer) => sharp(file).removeAlpha().resize(32, 32, { fit: "fill" }).raw().toBuffer();
  const [a, b] = [await pixels(one), await pixels(other)];
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}
