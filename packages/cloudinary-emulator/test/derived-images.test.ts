import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { get, startOnce } from "./delivered.js";
import { photo, startEmulator, upload } from "./emulator.js";

const startWith = startOnce();

describe("the size of a derived image", () => {
  it.each([
    // face.jpg is 1500 x 1500, cat.jpg 451 x 300
    ["w_300/cat.jpg", 300, 200],
    ["h_150/cat.jpg", 226, 150],
    ["w_100,h_100/cat.jpg", 100, 100],
    ["c_scale,w_900/cat.jpg", 900, 599],
    ["c_fit,h_100,w_100/cat.jpg", 100, 67],
    ["c_fit,h_900,w_902/cat.jpg", 902, 600],
    ["c_limit,h_900,w_902/cat.jpg", 451, 300],
    ["c_limit,h_100,w_902/cat.jpg", 150, 100],
    ["c_fill,g_face,h_80,w_100/face.jpg", 100, 80],
    ["c_fill,h_600,w_600/cat.jpg", 600, 600],
    ["c_fill,w_100/cat.jpg", 100, 67],
    ["c_thumb,g_faces,h_200,w_200/face.jpg", 200, 200],
    ["c_pad,h_200,w_200/cat.jpg", 200, 200],
    ["c_crop,h_100,w_60/cat.jpg", 60, 100],
    ["c_crop,g_face,h_100,w_60/cat.jpg", 60, 100],
    ["c_crop,h_900,w_60/cat.jpg", 60, 300],
    ["c_fill,h_80,w_100/dpr_2.0/face.jpg", 200, 160],
    ["c_fill,dpr_1.5,h_80,w_100/face.jpg", 150, 120],
    ["c_fill,dpr_auto,h_80,w_100/face.jpg", 100, 80],
    ["c_thumb,g_face,h_200,r_max,w_200/f_auto,q_auto/face.jpg", 200, 200],
    ["w_400/c_crop,g_north,h_100,w_200/v7/face.jpg", 200, 100],
    ["c_scale,w_1,h_1/cat.jpg", 1, 1],
    ["c_limit,w_400/face-sideways.jpg", 400, 500],
    ["f_png/face-sideways.jpg", 800, 1000],
  ])("for %s is %d by %d", async (path, width, height) => {
    const { status, bytes } = await get(await startWith("cat.jpg", "face.jpg", "face-sideways.jpg"), path);

    expect(status).toBe(200);
    const metadata = await sharp(bytes).metadata();
    expect([metadata.width, metadata.height, metadata.exif]).toEqual([width, height, undefined]);
  });
});

describe("what a crop keeps", () => {
  /** Three stripes, red, green and blue, upright or lying. */
  async function stripes(lying: boolean): Promise<Buffer> {
    const size = lying ? { width: 90, height: 270 } : { width: 270, height: 90 };
    const stripe = (colour: string) => ({
      input: { create: { width: 90, height: 90, channels: 3 as const, background: colour } },
    });
    return sharp({ create: { ...size, channels: 3, background: "#00ff00" } })
      .composite([
        { ...stripe("#ff0000"), gravity: lying ? "north" : "west" },
        { ...stripe("#0000ff"), gravity: lying ? "south" : "east" },
      ])
      .png()
      .toBuffer();
  }

  it.each([
    ["g_west", false, "red"],
    ["g_center", false, "green"],
    ["g_east", false, "blue"],
    ["g_north", true, "red"],
    ["g_south", true, "blue"],
    ["g_north_west", true, "red"],
    ["g_south_east", false, "blue"],
  ])("with %s is the part that lies there, for c_fill and c_crop", async (gravity, lying, colour) => {
    const emulator = await startEmulator();
    await upload(emulator, await stripes(lying), { public_id: "a" });
    const expected = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] }[colour];

    for (const crop of ["c_fill", "c_crop"]) {
      const { bytes } = await get(emulator, `${crop},${gravity},h_90,w_90/a.png`);
      const pixels = await sharp(bytes).removeAlpha().raw().toBuffer();
      for (const at of [0, 45 * 90 + 45, 90 * 90 - 1]) {
        expect([...pixels.subarray(at * 3, at * 3 + 3)]).toEqual(expected);
      }
    }
  });

  it.each(["c_fill", "c_thumb", "c_crop"])(
    "with %s,g_auto is where there is something to see",
    async (crop) => {
      const emulator = await startEmulator();
      const face = await sharp(photo("cut-out.png")).flatten({ background: "#808080" }).toBuffer();
      const corner = await sharp({ create: { width: 800, height: 160, channels: 3, background: "#808080" } })
        .composite([{ input: face, gravity: "east" }])
        .png()
        .toBuffer();
      await upload(emulator, corner, { public_id: "a" });

      const { bytes } = await get(emulator, `${crop},g_auto,h_160,w_160/a.png`);

      // The plain grey of the rest would have no deviation at all.
      expect((await sharp(bytes).greyscale().stats()).channels[0]?.stdev).toBeGreaterThan(20);
    },
  );
});

describe("c_pad", () => {
  it.each([
    ["c_pad,h_200,w_200/cat.jpg", [255, 255, 255]],
    ["b_rgb:ff0000,c_pad,h_200,w_200/cat.png", [255, 0, 0]],
    ["b_black,c_pad,h_200,w_200/cat.png", [0, 0, 0]],
  ])("fills the rest, for %s", async (path, colour) => {
    const { bytes } = await get(await startWith("cat.jpg"), path);

    const pixels = await sharp(bytes).removeAlpha().raw().toBuffer();
    expect([...pixels.subarray(0, 3)]).toEqual(colour);
  });
});

describe("r_max", () => {
  it.each([
    ["c_fill,h_100,r_max,w_140/face.png", 0],
    ["c_fill,h_100,r_max,w_140/face.webp", 0],
    ["c_fill,h_100,r_max,w_140/face.avif", 0],
    ["c_fill,h_100,w_140/r_30/face.png", 0],
    ["c_fill,h_100,w_140/face.png", 255],
  ])("leaves the corners transparent where the format can, for %s", async (path, alpha) => {
    const { bytes } = await get(await startWith("face.jpg"), path);

    const pixels = await sharp(bytes).ensureAlpha().raw().toBuffer();
    const alphaAt = (x: number, y: number) => pixels[(y * 140 + x) * 4 + 3];
    expect([alphaAt(0, 0), alphaAt(139, 99), alphaAt(70, 50)]).toEqual([alpha, alpha, 255]);
  });

  it.each(["gif", "webp"])("does so in every frame of an animated %s", async (extension) => {
    const { bytes } = await get(await startWith("moving.gif"), `c_fill,h_40,r_max,w_40/moving.${extension}`);

    for (const page of [0, 1, 2, 3]) {
      const pixels = await sharp(bytes, { page }).ensureAlpha().raw().toBuffer();
      expect([pixels[3], pixels[(20 * 40 + 20) * 4 + 3]]).toEqual([0, 255]);
    }
  });

  it("makes them white in JPEG", async () => {
    const { headers, bytes } = await get(await startWith("face.jpg"), "c_fill,h_100,r_max,w_100/face.jpg");

    expect(headers.get("content-type")).toBe("image/jpeg");
    expect([...(await sharp(bytes).raw().toBuffer()).subarray(0, 3)].every((value) => value > 250)).toBe(
      true,
    );
  });
});

describe("quality", () => {
  it("makes the file smaller the lower it is", async () => {
    const emulator = await startWith("face.jpg");
    const size = async (q: string) => (await get(emulator, `w_400,${q}/face.jpg`)).bytes.length;

    const sizes = await Promise.all(
      ["q_100", "q_auto:best", "q_auto", "q_auto:eco", "q_auto:low", "q_5"].map(size),
    );

    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(new Set(sizes).size).toBe(6);
  });
});

describe("an animation", () => {
  it.each([
    ["w_32/moving.gif", "gif"],
    ["c_fill,g_face,h_24,r_max,w_24/moving.webp", "webp"],
    ["c_pad,h_40,w_40/moving.gif", "gif"],
    ["c_crop,h_20,w_20/moving.gif", "gif"],
  ])("stays one as %s", async (path, format) => {
    const { bytes } = await get(await startWith("moving.gif"), path);

    const metadata = await sharp(bytes, { animated: true }).metadata();
    expect(metadata).toMatchObject({ format, pages: 4, delay: [120, 120, 120, 120] });
  });

  it.each(["limit", "fill", "pad", "crop"])("stays one through two steps of c_%s", async (crop) => {
    const path = `c_${crop},h_40,w_60/c_${crop},h_30,w_30/moving.gif`;
    const { bytes } = await get(await startWith("moving.gif"), path);

    const { pages, width, pageHeight = 0 } = await sharp(bytes, { animated: true }).metadata();
    expect([pages, width]).toEqual([4, 30]);
    expect(pageHeight).toBeLessThanOrEqual(30);
  });

  it.each([
    ["pg_1/moving.gif", "image/gif"],
    ["c_fill,g_face,h_24,pg_1,w_24/f_auto,q_auto/moving", "image/avif"],
    ["c_fill,g_face,h_24,pg_1,w_24/f_webp/moving", "image/webp"],
  ])("is only its first frame, for %s", async (path, type) => {
    const emulator = await startWith("moving.gif");
    const { headers, bytes } = await get(emulator, path, { accept: "image/avif,image/webp,*/*" });

    const { pages = 1 } = await sharp(bytes, { animated: true }).metadata();
    expect([headers.get("content-type"), pages]).toEqual([type, 1]);
  });

  it.each([1, 2, 3, 4])("is the frame that pg_%i names, as it is seen", async (number) => {
    const { bytes } = await get(await startWith("moving.gif"), `f_png,pg_${number}/moving.gif`);

    const frame = sharp(photo("moving.gif"), { page: number - 1 });
    expect(await pixelsOf(sharp(bytes))).toEqual(await pixelsOf(frame));
  });

  it.each(["moving.jpg", "moving.png", "w_32/moving.avif"])("is its first frame as %s", async (path) => {
    const { bytes } = await get(await startWith("moving.gif"), path);

    const { width = 0, height } = await sharp(bytes).metadata();
    expect(height).toBe((width * 48) / 64);
  });
});

/** A picture that is no animation has one page, in every format. */
describe("pg_1", () => {
  it.each(["cat.jpg", "cut-out.png", "moving.avif", "face.heic"])("changes nothing of %s", async (file) => {
    const emulator = await startWith(file);
    const name = file.replace(/\.\w+$/, "");

    const [page, whole] = [
      await get(emulator, `f_png,pg_1,w_32/${name}`),
      await get(emulator, `f_png,w_32/${name}`),
    ];

    expect(page.status).toBe(200);
    expect(page.bytes.equals(whole.bytes)).toBe(true);
  });

  it("turns the frame of an animation upright", async () => {
    const emulator = await startWith("moving-sideways.webp");

    const [still, moving] = [
      await get(emulator, "f_png,pg_1/moving-sideways"),
      await get(emulator, "f_gif/moving-sideways"),
    ];

    const upright = await sharp(moving.bytes).metadata();
    expect(await sharp(still.bytes).metadata()).toMatchObject({
      width: upright.width,
      height: upright.height,
    });
  });
});

function pixelsOf(picture: Sharp): Promise<Buffer> {
  return picture.ensureAlpha().raw().toBuffer();
}
