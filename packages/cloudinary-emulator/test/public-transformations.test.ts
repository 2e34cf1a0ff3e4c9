import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { get, startOnce } from "./delivered.js";
import { photo, startForAll, upload } from "./emulator.js";

const startWith = startOnce();

/** Red, green, blue and white quarters, each 40 pixels wide and 30 high. */
async function quarters(): Promise<Buffer> {
  const quarter = (background: string) => ({
    create: { width: 40, height: 30, channels: 3 as const, background },
  });
  return sharp({ create: { width: 80, height: 60, channels: 3, background: "#ffffff" } })
    .composite([
      { input: quarter("#ff0000"), gravity: "northwest" },
      { input: quarter("#00ff00"), gravity: "northeast" },
      { input: quarter("#0000ff"), gravity: "southwest" },
    ])
    .png()
    .toBuffer();
}

/** The colours at the four corners, clockwise from the top left. */
async function corners(image: Buffer): Promise<{ size: number[]; colours: string[] }> {
  const { data, info } = await sharp(image)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const at = (x: number, y: number) =>
    data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3).toString("hex");
  const [right, bottom] = [width - 1, height - 1];
  return { size: [width, height], colours: [at(0, 0), at(right, 0), at(right, bottom), at(0, bottom)] };
}

const [RED, GREEN, BLUE, WHITE] = ["ff0000", "00ff00", "0000ff", "ffffff"];

describe("a transformation as public code writes it", () => {
  const emulator = startForAll();
  const pixel = startForAll();
  beforeAll(async () => {
    const image = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });
    await upload(pixel(), await image.png().toBuffer(), { public_id: "pixel" });
  });
  beforeAll(async () => void (await upload(emulator(), await quarters(), { public_id: "a" })));

  it.each([
    ["a_90", [60, 80], [BLUE, RED, GREEN, WHITE]],
    ["a_-90", [60, 80], [GREEN, WHITE, BLUE, RED]],
    ["a_180", [80, 60], [WHITE, BLUE, RED, GREEN]],
    ["a_hflip", [80, 60], [GREEN, RED, BLUE, WHITE]],
    ["a_vflip", [80, 60], [BLUE, WHITE, GREEN, RED]],
    ["a_0", [80, 60], [RED, GREEN, WHITE, BLUE]],
    ["a_90,c_crop,h_30,w_40,x_0,y_0", [30, 40], [RED, RED, RED, RED]],
    ["c_crop,h_30,w_40,x_40,y_30", [40, 30], [WHITE, WHITE, WHITE, WHITE]],
    ["c_crop,g_south_east,h_30,w_40,x_40", [40, 30], [BLUE, BLUE, BLUE, BLUE]],
    ["ar_1:1,c_crop,g_west", [60, 60], [RED, GREEN, WHITE, BLUE]],
    ["ar_16:9,c_fill,w_32", [32, 18], [RED, GREEN, WHITE, BLUE]],
    ["ar_0.5,c_fill,h_20", [10, 20], [RED, GREEN, WHITE, BLUE]],
    ["bo_5px_solid_blue", [90, 70], [BLUE, BLUE, BLUE, BLUE]],
    ["bo_5px_solid_rgb:00f", [90, 70], [BLUE, BLUE, BLUE, BLUE]],
    ["co_rgb:0000ff,e_colorize", [80, 60], [BLUE, BLUE, BLUE, BLUE]],
    ["dpr_2.0,w_40", [80, 60], [RED, GREEN, WHITE, BLUE]],
    ["fl_progressive.lossy,w_80", [80, 60], [RED, GREEN, WHITE, BLUE]],
  ])("does what it says: %s", async (transformation, size, colours) => {
    const { status, bytes } = await get(emulator(), `${transformation}/a.png`);

    expect(status).toBe(200);
    expect(await corners(bytes)).toEqual({ size, colours });
  });

  it.each(["jpg", "png", "webp", "gif"])("makes an image grey: e_grayscale as %s", async (format) => {
    const { bytes } = await get(await startWith("face.jpg"), `c_fill,e_grayscale,h_50,w_50/face.${format}`);

    const { data, info } = await sharp(bytes)
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([50, 50, 3]);
    for (let at = 0; at < data.length; at += 3) {
      expect(Math.max(...data.subarray(at, at + 3)) - Math.min(...data.subarray(at, at + 3))).toBeLessThan(4);
    }
  });

  it("adds a part of a colour", async () => {
    const { bytes } = await get(emulator(), "co_black,e_colorize:50/a.png");

    const half = expect.stringMatching(/^(?:00)*(?:(?:7[d-f]|8[0-2])+)(?:00)*$/);
    expect((await corners(bytes)).colours).toEqual([half, half, half, half]);
  });

  it.each([
    ...[
      "a_90",
      "ar_16:9,c_fill,w_9",
      "b_red,c_pad,h_9,w_9",
      "bo_1px_solid_red",
      "c_crop,h_1,w_1",
      "c_limit,w_9",
    ],
    ...["c_thumb,g_face,h_9,w_9", "co_red,e_colorize", "dpr_0.5,w_1", "e_grayscale", "q_auto", "r_max"],
  ])("works on an image of one pixel: %s", async (transformation) => {
    const statuses: number[] = [];
    for (const format of ["avif", "gif", "jpg", "png", "webp"]) {
      statuses.push((await get(pixel(), `${transformation}/pixel.${format}`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });

  it("puts a border around rounded corners", async () => {
    const { bytes } = await get(
      await startWith("face.jpg"),
      "bo_4px_solid_red,c_fill,h_92,r_max,w_92/face.png",
    );

    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
    ];
    expect([info.width, info.height]).toEqual([100, 100]);
    expect([at(0, 0)[3], at(50, 1), at(1, 50)]).toEqual([0, [255, 0, 0, 255], [255, 0, 0, 255]]);
  });

  it("shows one frame of an animation: pg_", async () => {
    const emulator = await startWith("moving.gif");
    const frames = await Promise.all([1, 2, 4].map((page) => get(emulator, `pg_${page}/moving.png`)));

    const expected = await Promise.all(
      [0, 1, 3].map((page) => sharp(photo("moving.gif"), { page }).removeAlpha().raw().toBuffer()),
    );
    for (const [index, { bytes }] of frames.entries()) {
      const shown = await sharp(bytes).removeAlpha().raw().toBuffer();
      expect(shown.equals(expected[index] ?? Buffer.alloc(0))).toBe(true);
    }
    expect((await get(emulator, "pg_9/moving.png")).headers.get("x-cld-error")).toBe(
      "Invalid page in transformation: 9. The image has 4",
    );
  });

  it("turns and greys each frame of an animation", async () => {
    const { bytes } = await get(await startWith("moving.gif"), "a_90,e_grayscale/moving.gif");

    const { pages, width, pageHeight } = await sharp(bytes, { animated: true }).metadata();
    expect([pages, width, pageHeight]).toEqual([4, 48, 64]);
  });
});

describe("fl_attachment", () => {
  it.each([
    ["fl_attachment/cat.jpg", "cat.jpg"],
    ["fl_attachment:my_cat/cat.jpg", "my_cat.jpg"],
    ["fl_attachment:K%C3%A4tzchen/cat.jpg", "K_tzchen.jpg"],
    ["fl_attachment,w_9/cat.png", "cat.png"],
    ["w_9/fl_attachment/f_webp/cat.jpg", "cat.webp"],
  ])("lets browsers save the image: %s", async (path, name) => {
    const { headers, bytes } = await get(await startWith("cat.jpg"), path);

    expect(headers.get("content-disposition")).toContain(`attachment; filename="${name}"; filename*=UTF-8''`);
    expect(bytes.equals(photo("cat.jpg"))).toBe(!/w_/.test(path));
  });

  it("is not there otherwise", async () => {
    const { headers } = await get(await startWith("cat.jpg"), "w_9/cat.jpg");

    expect(headers.has("content-disposition")).toBe(false);
  });
});
