import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { chooseToCrop, openAsAda, type Page, sharedBrowser, told } from "./open-page.js";

const browser = sharedBrowser();

/** Red on the left, green in the middle, blue on the right; a part of 200 pixels is all of one colour. */
const stripes = {
  name: "stripes.png",
  mimeType: "image/png",
  buffer: await sharp({ create: { width: 600, height: 200, channels: 3, background: "#00ff00" } })
    .composite([
      { input: { create: { width: 200, height: 200, channels: 3, background: "#ff0000" } }, left: 0, top: 0 },
      {
        input: { create: { width: 200, height: 200, channels: 3, background: "#0000ff" } },
        left: 400,
        top: 0,
      },
    ])
    .png()
    .toBuffer(),
};

/** Moves the picture to the left, so far that its right edge comes into view, and further. */
const moves: Record<string, (page: Page) => Promise<void>> = {
  "by mouse": async (page) => drag(page, -2000, 0),
  "by keyboard": async (page) => press(page, "ArrowLeft", 50),
};

describe("the crop", () => {
  it("begins in the middle", async () => {
    const { page, ada } = await openAsAda(browser());
    await chooseToCrop(page, stripes);

    expect(await colourOf(page)).toBe("green");
    await setFromCrop(page);

    expect((await ada.stored())?.image).toMatchObject({ width: 200, height: 200 });
  });

  it.each(Object.entries(moves))("is moved %s, and stops at the picture's edge", async (_, move) => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page, stripes);

    await move(page);

    await expect.poll(() => colourOf(page)).toBe("blue");
    await setFromCrop(page);
    const shown = page.locator("#avatar");
    await expect.poll(async () => nameOf(await shown.screenshot())).toBe("blue");
  });

  it("goes with the arrow, to the other edge too", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page, stripes);

    await press(page, "ArrowRight", 50);

    await expect.poll(() => colourOf(page)).toBe("red");
  });

  const zooms: Record<string, (page: Page) => Promise<void>> = {
    "the wheel": async (page) => {
      await page.locator("#crop-area").hover();
      await page.mouse.wheel(0, -400);
    },
    "its button": async (page) => page.getByRole("button", { name: "Zoom in" }).click({ clickCount: 5 }),
    "the slider": async (page) => page.getByRole("slider").fill("50"),
    "the + key": async (page) => press(page, "+", 5),
  };

  it.each(Object.entries(zooms))(
    "is zoomed by %s; what is uploaded is not blown up again",
    async (_, zoom) => {
      const { page, ada } = await openAsAda(browser());
      await chooseToCrop(page, stripes);

      await zoom(page);

      await expect.poll(() => percentage(page)).toBeGreaterThan(105);
      const expected = Math.round((200 * 100) / (await percentage(page)));
      await setFromCrop(page);
      const side = (await ada.stored())?.image?.width;
      expect(side).toBeGreaterThanOrEqual(expected - 1);
      expect(side).toBeLessThanOrEqual(expected + 1);
    },
  );

  it("is zoomed out no further than to the whole height, and in to five times", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page, stripes);

    await press(page, "+", 20);
    await expect.poll(() => percentage(page)).toBe(500);
    await press(page, "-", 20);
    await expect.poll(() => percentage(page)).toBe(100);
  });

  it("stays where it is when the window becomes narrower", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page, stripes);
    await press(page, "ArrowLeft", 50);
    await expect.poll(() => colourOf(page)).toBe("blue");

    await page.setViewportSize({ width: 320, height: 640 });
    await page.getByRole("slider").fill("20");

    await expect.poll(() => percentage(page)).toBeGreaterThan(105);
    expect(await colourOf(page)).toBe("blue");
  });
});

describe("what is cropped", () => {
  it.each([
    [["webp"], "webp", "webp"],
    [["jpg", "webp"], "webp", "webp"],
    [["jpg", "gif"], "gif", "jpg"],
  ] as const)("is uploaded in a format that is taken, of %j", async (formats, chosen, uploaded) => {
    const { page, ada } = await openAsAda(browser(), { service: { limits: { formats } } });

    await chooseToCrop(page, await transparent(chosen));
    await setFromCrop(page);

    expect((await ada.stored())?.image?.format).toBe(uploaded);
  });
});

async function transparent(format: "webp" | "gif") {
  const background = { r: 255, g: 0, b: 0, alpha: 0 };
  const buffer = await sharp({ create: { width: 64, height: 64, channels: 4, background } })
    .toFormat(format)
    .toBuffer();
  return { name: `transparent.${format}`, mimeType: `image/${format}`, buffer };
}

async function setFromCrop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Set picture" }).click();
  await told(page, "Your picture is set.");
}

async function drag(page: Page, x: number, y: number): Promise<void> {
  await page.locator("#crop-area").hover();
  await page.mouse.down();
  await page.mouse.move(x, y, { steps: 10 });
  await page.mouse.up();
}

async function press(page: Page, key: string, times: number): Promise<void> {
  await page.locator("#crop-area").focus();
  for (let n = 0; n < times; n++) await page.keyboard.press(key);
}

async function percentage(page: Page): Promise<number> {
  return Number.parseInt((await page.getByRole("slider").getAttribute("aria-valuetext")) ?? "", 10);
}

/** Of all that would be uploaded, by its preview. */
async function colourOf(page: Page): Promise<string> {
  return nameOf(await page.locator("#sizes canvas").last().screenshot());
}

/** What the middle two thirds of a picture show; they have no round corners. */
async function nameOf(png: Buffer): Promise<string> {
  const { width } = await sharp(png).metadata();
  const [left, side] = [Math.round(width / 6), Math.round((width * 2) / 3)];
  const part = sharp(png).extract({ left, top: left, width: side, height: side });
  const { channels } = await sharp(await part.toBuffer()).stats();
  const names = ["red", "green", "blue"].filter((_, channel) => (channels[channel]?.mean ?? 0) > 200);
  const isPure = channels.slice(0, 3).every(({ mean }) => mean > 200 || mean < 50);
  return isPure ? names.join(" and ") : "mixed";
}
