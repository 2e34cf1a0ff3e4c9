import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { blankJpeg } from "../../cloudinary-emulator/test/blank-jpeg.js";
import { type Page, photo, sharedBrowser } from "../../http/test/picture-page/open-page.js";
import { serve, temporaryFolder } from "../../http/test/serve.js";
import type { SetUserImageOptions } from "../src/index.js";
import { openWithClient } from "./open-with-client.js";

const browser = sharedBrowser();
const cat = await readFile(photo("cat.jpg"));
const drawing = await readFile(photo("drawing.svg"));

type Options = Omit<SetUserImageOptions, "file" | "baseUrl">;

describe("a picture", () => {
  it("is shrunk, upright, and without the place where it was taken", async () => {
    const file = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: "teal" } })
      .jpeg()
      .withExif({ IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const { sent } = await send(file);

    const { width, height, format, exif } = await sharp(sent).metadata();
    expect({ width, height, format, exif }).toEqual({
      width: 683,
      height: 1024,
      format: "jpeg",
      exif: undefined,
    });
  });

  it("that is small is encoded again as well, since its metadata stay here", async () => {
    const file = await readFile(photo("face-sideways.jpg"));
    expect((await sharp(file).metadata()).exif?.includes("Emulator Test Camera")).toBe(true);

    const { sent } = await send(await sharp(file, {}).resize(200).keepExif().toBuffer());

    expect((await sharp(sent).metadata()).exif).toBeUndefined();
  });

  it("is cropped in pixels of the upright picture", async () => {
    // Red left of green, and then turned by its orientation: green above red.
    const green = { create: { width: 100, height: 200, channels: 3, background: "lime" } } as const;
    const file = await sharp({ create: { width: 200, height: 200, channels: 3, background: "red" } })
      .composite([{ input: green, left: 100, top: 0 }])
      .png()
      .toBuffer();
    const turned = await sharp(file).jpeg({ quality: 100 }).withMetadata({ orientation: 8 }).toBuffer();

    const { sent } = await send(turned, { crop: { x: 50, y: 0, side: 100 } });

    const { width, height } = await sharp(sent).metadata();
    expect([width, height]).toEqual([100, 100]);
    const { channels } = await sharp(sent).stats();
    expect(channels.map(({ mean }) => Math.round(mean / 128))).toEqual([0, 2, 0]);
  });

  it("is cropped within its edges, and as much as it was shrunk", { timeout: 120_000 }, async () => {
    const file = await blankJpeg({ width: 9000, height: 6000 });

    const { sent } = await send(file, { crop: { x: 8900, y: -5, side: 500 } });

    const { width, height, format } = await sharp(sent).metadata();
    // 54 megapixels become 16.8, so that 500 become 278; what lay outside would be transparent, and so PNG.
    expect({ width, height, format }).toEqual({ width: 279, height: 279, format: "jpeg" });
  });

  it.each(["", "application/octet-stream"])("is one though its type is %j", async (type) => {
    const { sent } = await send(cat, {}, type);

    expect(await sharp(sent).metadata()).toMatchObject({ format: "jpeg", width: 451 });
  });

  it.each(["image/heic", "application/octet-stream", ""])(
    "that this browser cannot decode is sent as it is: HEIC of type %j",
    async (type) => {
      const file = await readFile(photo("face.heic"));

      expect((await send(file, {}, type)).sent.equals(file)).toBe(true);
    },
  );

  it("is sent as it is for those who ask for it", async () => {
    expect((await send(cat, { prepare: false })).sent.equals(cat)).toBe(true);
  });

  it("is prepared while the permission is requested", async () => {
    const { page, connection } = await openWithClient(browser(), cat);
    await page.evaluate(() => {
      const { drawImage } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.drawImage = function (...args: unknown[]) {
        dispatchEvent(new Event("drawn"));
        return drawImage.apply(this, args as Parameters<typeof drawImage>);
      };
    });
    const drawn = page.evaluate(
      () => new Promise<void>((resolve) => addEventListener("drawn", () => resolve(), { once: true })),
    );
    // It is answered when the picture was drawn, and not before.
    await page.route("**/v1/media-signature", async (route) => {
      await drawn;
      await route.fallback();
    });

    expect(await set(page, connection)).toMatchObject({ username: "Ada" });
  });
});

describe("prepareImage", () => {
  it("makes what setUserImage would send, within the limits that are given", async () => {
    const { page } = await openWithClient(browser(), cat);

    const prepared = await page.evaluate(async () => {
      const { prepareImage } = window.client;
      const [cropped, refused] = await Promise.all([
        prepareImage(window.photo, { formats: ["jpg"], crop: { x: 0, y: 0, side: 90 } }),
        prepareImage(window.photo, { maxBytes: 10 }).catch(({ code, limit }) => ({ code, limit })),
      ]);
      return { type: cropped.type, refused };
    });

    expect(prepared).toEqual({ type: "image/jpeg", refused: { code: "image_too_large", limit: 10 } });
  });
});

describe("a file that is refused", () => {
  it.each([
    ["cut in the middle", cat.subarray(0, cat.length / 2), "image/jpeg", { code: "invalid_image" }],
    ["no picture", Buffer.from("Buy bread."), "application/octet-stream", { code: "invalid_image" }],
    ["empty", Buffer.alloc(0), "image/jpeg", { code: "file_empty" }],
    ["of another format", drawing, "image/svg+xml", { code: "image_format_not_allowed", actual: "svg" }],
    [
      "too large as it is",
      Buffer.alloc(11_000_000),
      "image/heic",
      { code: "image_too_large", limit: 10_485_760 },
    ],
  ])("is not sent, and uses no permission up: %s", async (_, file, type, refusal) => {
    const served = await serve();
    const { page, connection, ada } = await openWithClient(browser(), file, [], served);

    for (let n = 0; n < 12; n++) expect(await set(page, connection, {}, type)).toMatchObject(refusal);

    expect(served.emulator.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
    expect((await ada.stored())?.grants).toHaveLength(1);
  });
});

describe("a file that cannot be read", () => {
  it("uses no permission up", async () => {
    const { page, connection, ada } = await openWithClient(browser());
    const path = join(await temporaryFolder(), "cat.jpg");
    await writeFile(path, cat);
    await page.setContent('<input type="file">');

    for (let n = 0; n < 12; n++) {
      await page.locator("input").setInputFiles(path);
      const files = await page.evaluateHandle(() => document.querySelector("input")?.files?.[0] as File);
      await rm(path);
      const error = await page.evaluate(
        ([connection, file]) => window.client.setUserImage({ ...connection, file }).catch(({ code }) => code),
        [connection, files] as const,
      );
      expect(error).toBe("file_unreadable");
      await writeFile(path, cat);
    }

    expect((await ada.stored())?.grants).toHaveLength(1);
  });

  it.each([
    ["a folder", (path: string) => rm(path).then(() => mkdir(path))],
    ["deleted", (path: string) => rm(path)],
    ["cut", (path: string) => writeFile(path, Buffer.alloc(100))],
  ])("is reported at once, without a retry, while the service does not answer: %s", async (_, change) => {
    const { page, connection } = await openWithClient(browser());
    const path = join(await temporaryFolder(), "cat.jpg");
    await writeFile(path, cat);
    await page.setContent('<input type="file">');
    await page.locator("input").setInputFiles(path);
    await page.route("**/v1/media-signature", () => {});
    await change(path);

    const result = await page.evaluate(async (connection) => {
      const file = document.querySelector("input")?.files?.[0] as File;
      const retried: string[] = [];
      const onRetry = ({ code }: { code: string }) => retried.push(code);
      const error = await window.client
        .setUserImage({ ...connection, file, onRetry })
        .catch(({ code }) => code);
      return { error, retried };
    }, connection);

    expect(result).toEqual({ error: "file_unreadable", retried: [] });
  });
});

/** What is sent to Cloudinary of a file that is set. */
async function send(file: Buffer, options: Options = {}, type = "image/jpeg") {
  const { page, connection } = await openWithClient(browser(), file);
  const sent = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        XMLHttpRequest.prototype.send = (form) => {
          const reader = new FileReader();
          reader.onload = () => resolve(String(reader.result));
          reader.readAsDataURL((form as FormData).get("file") as File);
        };
      }),
  );
  void set(page, connection, options, type).catch(() => {});
  const [, base64 = ""] = (await sent).split(",");
  return { sent: Buffer.from(base64, "base64") };
}

function set(page: Page, connection: object, options: Options = {}, type = ""): Promise<object> {
  return page.evaluate(
    ([connection, options, type]) =>
      window.client
        .setUserImage({ ...connection, ...options, file: new Blob([window.photo], { type }) })
        .catch((error) => ({ ...error })),
    [connection as { baseUrl: string }, options, type] as const,
  );
}
