import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { blankJpeg } from "../../../cloudinary-emulator/test/blank-jpeg.js";
import { temporaryFolder } from "../serve.js";
import {
  choose,
  chooseToCrop,
  cropped,
  openAsAda,
  type Page,
  photo,
  setPicture,
  sharedBrowser,
  told,
} from "./open-page.js";

const browser = sharedBrowser();
const cat = await readFile(photo("cat.jpg"));
const face = await readFile(photo("face.heic"));

const DAMAGED = "This file is not a picture, or it is damaged. Choose another one.";
const UNREADABLE =
  "This file cannot be read: it was changed, moved or deleted after you chose it. Choose it again.";

describe("a file that does not say what it is", () => {
  it.each(["", "application/octet-stream", "application/pdf"])(
    "is looked into: a photo of type %j is cropped",
    async (mimeType) => {
      const { page, ada } = await openAsAda(browser());

      await setPicture(page, { name: "photo", mimeType, buffer: cat });

      expect((await ada.stored())?.image).toMatchObject({ format: "jpg", width: 300 });
    },
  );

  it.each(["", "application/octet-stream"])(
    "is uploaded as it is if it is HEIC, which this browser cannot show: %j",
    async (mimeType) => {
      const { page, ada } = await openAsAda(browser());

      await choose(page, { name: "photo", mimeType, buffer: face });
      await page.getByRole("button", { name: "Upload it" }).click();
      await told(page, "Your picture is set.");

      expect((await ada.stored())?.image).toMatchObject({ width: 1500 });
    },
  );

  it("is refused at once if it is no picture", async () => {
    const { page, served } = await openAsAda(browser(), { service: {} });

    await choose(page, {
      name: "notes",
      mimeType: "application/octet-stream",
      buffer: Buffer.from("Buy bread."),
    });

    await told(page, DAMAGED);
    expect(served.emulator.calls).toEqual([]);
  });

  it("is what its content is, not its name", async () => {
    const { page } = await openAsAda(browser(), { service: { limits: { formats: ["png"] } } });

    await choose(page, { name: "photo.png", mimeType: "image/png", buffer: cat });

    await told(page, /^JPG files cannot be used here\. Choose a picture that is PNG\.$/);
  });
});

describe("a picture", () => {
  it("that was cut before its pixels is said to be damaged", async () => {
    const { page, served } = await openAsAda(browser(), { service: {} });

    await choose(page, jpeg(cat.subarray(0, 640)));

    await told(page, DAMAGED);
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    expect(served.emulator.calls).toEqual([]);
  });

  it.each(["jpeg", "png", "webp", "gif", "avif"] as const)(
    "that was cut in the middle is damaged: %s",
    async (format) => {
      const { page } = await openAsAda(browser());
      const whole = await sharp(cat).toFormat(format).toBuffer();
      const buffer = whole.subarray(0, whole.length / 2);

      await choose(page, { name: "half", mimeType: `image/${format}`, buffer });

      await told(page, DAMAGED);
    },
  );

  it.each([1, 2, 10])("that only lacks its last bytes is taken, all of it: %i", async (lost) => {
    const { page, ada, served } = await openAsAda(browser(), { service: {} });

    await setPicture(page, jpeg(cat.subarray(0, -lost)));

    const { image } = (await ada.stored()) ?? {};
    // A part that is missing would be transparent, and the picture a PNG.
    expect(image).toMatchObject({ format: "jpg", width: 300, height: 300 });
    expect(served.emulator.calls).toContain("POST /v1_1/demo/image/upload");
  });

  it("of 108 megapixels is shrunk, upright, before it is cropped", { timeout: 120_000 }, async () => {
    const { page, ada } = await openAsAda(browser());
    const buffer = await blankJpeg({ width: 12_000, height: 9000, orientation: 6 });

    await chooseToCrop(page, jpeg(buffer));

    const source = await cropped(page).evaluate(async (cropper) => {
      const image = new Image();
      image.src = cropper.getAttribute("src") ?? "";
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
    expect(source).toEqual([3547, 4729]);
    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, "Your picture is set.");
    expect((await ada.stored())?.image).toMatchObject({ format: "jpg", width: 1024, height: 1024 });
  });

  it("with more pixels than the browser can decode is said to have them", async () => {
    const { page } = await openAsAda(browser());
    const buffer = Buffer.from(cat.subarray(0, 640));
    const frame = buffer.indexOf(Buffer.from([0xff, 0xc0]));
    buffer.writeUInt16BE(9000, frame + 5);
    buffer.writeUInt16BE(12_000, frame + 7);

    await choose(page, jpeg(buffer));

    await told(page, /^The picture is damaged, or its 108 million pixels are too many for this browser\./);
  });

  it("that is empty is said to be so", async () => {
    const { page, served } = await openAsAda(browser(), { service: {} });

    await choose(page, jpeg(Buffer.alloc(0)));

    await told(page, "This file is empty. Choose another one.");
    expect(served.emulator.calls).toEqual([]);
  });
});

describe("a file that changes after it was chosen", () => {
  const changes: [string, (path: string) => Promise<void>][] = [
    ["changed", (path) => utimes(path, new Date(), new Date("2026-01-02"))],
    ["was cut", (path) => writeFile(path, Buffer.alloc(100))],
    ["went away", (path) => rm(path)],
  ];

  it.each(changes)("is not uploaded again and again: it %s", async (_, change) => {
    const { page, ada } = await openAsAda(browser());
    const path = join(await temporaryFolder(), "face.heic");
    await writeFile(path, face);
    await choose(page, path);
    await page.getByText("This browser cannot show face.heic").waitFor();
    let uploads = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/image/upload")) uploads++;
    });

    await change(path);
    // Not awaited: the page may have noticed the change by itself, when it looked once more with the limits of the
    // permission, and then has no such button any more.
    page
      .getByRole("button", { name: "Upload it" })
      .click()
      .catch(() => {});
    await told(page, UNREADABLE);

    expect(uploads).toBeLessThanOrEqual(1);
    expect(await page.getByRole("button", { name: "Try again" }).isVisible()).toBe(false);
    await page.getByRole("button", { name: "Choose a picture" }).waitFor();
    expect((await ada.stored())?.image).toBeNull();
  });
});

describe("a folder", () => {
  it("that is dropped is reported as a folder, at once", async () => {
    const { page } = await openAsAda(browser());
    const folder = join(await temporaryFolder(), "holidays.jpg");
    await mkdir(folder);

    await drop(page, folder);

    await told(page, "This is a folder. Choose a picture that is in it.");
    await page.getByRole("button", { name: "Choose a picture" }).waitFor();
  });

  it("does not get in the way of a file that is dropped", async () => {
    const { page } = await openAsAda(browser());

    await drop(page, photo("cat.jpg"));

    await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
  });
});

describe("the file that was chosen last", () => {
  it("is the one that is shown, though an earlier one takes longer to read", async () => {
    const { page } = await openAsAda(browser());
    await page.evaluate(() => {
      const { arrayBuffer } = Blob.prototype;
      let count = 0;
      Blob.prototype.arrayBuffer = async function () {
        if (count++ === 0)
          await new Promise((resolve) => addEventListener("keydown", resolve, { once: true }));
        return arrayBuffer.call(this);
      };
    });
    await choose(page, jpeg(cat.subarray(0, 640)));

    await chooseToCrop(page, photo("face.jpg"));
    await page.keyboard.press("Shift");
    await page.locator("#sizes canvas").first().waitFor();

    expect(await page.getByRole("status").textContent()).toBe("");
    expect(await page.getByRole("heading", { name: "Move and zoom" }).isVisible()).toBe(true);
  });
});

function jpeg(buffer: Buffer) {
  return { name: "photo.jpg", mimeType: "image/jpeg", buffer };
}

/** As a file manager does it. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 100, y: 100, data });
  }
}
