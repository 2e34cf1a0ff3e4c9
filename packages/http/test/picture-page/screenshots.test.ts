import { mkdir, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { start } from "../process.js";
import { choose, newPage, type Page, photo, sharedBrowser, throttleUploads, told } from "./open-page.js";

const browser = sharedBrowser();

const artifacts = fileURLToPath(new URL("../../../../artifacts/picture-page/", import.meta.url));
const docs = fileURLToPath(new URL("../../../../docs/", import.meta.url));

const schemes = ["light", "dark"] as const;
const widths = [320, 768, 1280];

describe("the picture page", () => {
  it("fits into every window, light and dark", { timeout: 120_000 }, async () => {
    const page = await openDemo({});

    for await (const view of views(page)) {
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
          const boxes = await visibleBoxes(page);
          expect(boxes.length).toBeGreaterThan(0);
          for (const { left, right } of boxes) {
            expect(left).toBeGreaterThanOrEqual(0);
            expect(right).toBeLessThanOrEqual(width);
          }
          if (process.env.SCREENSHOTS) await takeScreenshot(page, `${view}-${width}-${colorScheme}.png`);
        }
      }
    }
  });
});

describe("the pictures in the README", () => {
  const pictures = { "picture-page-light.png": "crop", "picture-page-dark.png": "set" };

  it.each(Object.entries(pictures))("has %s", async (name, view) => {
    if (process.env.SCREENSHOTS === "docs") await write(name, view);

    expect((await stat(docs + name)).size).toBeLessThan(60 * 1024);
    expect(await sharp(docs + name).metadata()).toMatchObject({ format: "png", width: 416 });
  });
});

function visibleBoxes(page: Page) {
  return page
    .locator("button:visible, h1, h2:visible, .avatar:visible, .size-preview:visible")
    .evaluateAll((elements) =>
      elements.map((element) => {
        const { left, right } = element.getBoundingClientRect();
        return { left, right };
      }),
    );
}

async function takeScreenshot(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true });
  await page.screenshot({ path: artifacts + name, fullPage: true, animations: "disabled" });
}

/** Goes through the views of the page, from one to the next, and names each. */
async function* views(page: Page): AsyncGenerator<string> {
  await waitForPictures(page);
  yield "initials";

  await choose(page, photo("face.jpg"));
  await page.locator("#sizes canvas").first().waitFor();
  for (let n = 0; n < 2; n++) await page.getByRole("button", { name: "Zoom in" }).click();
  yield "crop";

  await throttleUploads(page, 10_000);
  await page.getByRole("button", { name: "Set picture" }).click();
  await page.locator("progress:not([value='0'])").waitFor();
  yield "upload";

  await throttleUploads(page);
  await told(page, "Your picture is set.");
  await waitForPictures(page);
  yield "set";

  await page.getByRole("button", { name: "Remove" }).click();
  await told(page, "Your picture is removed.");
  await waitForPictures(page);
  yield "removed";

  await choose(page, photo("text.jpg"));
  await page.getByRole("button", { name: "Upload it" }).click();
  await told(page, /^This file is not a picture/);
  yield "error";

  await page.getByRole("button", { name: "Use another token" }).click();
  await page.getByLabel("Access token").fill("unknown");
  await page.getByRole("button", { name: "Sign in" }).click();
  await told(page, /^This token is not known/);
  yield "sign-in";
}

async function waitForPictures(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const images = page.locator("img");
      return images.evaluateAll((images) => images.every((image) => (image as HTMLImageElement).complete));
    })
    .toBe(true);
}

async function openDemo(context: NonNullable<Parameters<typeof newPage>[1]>): Promise<Page> {
  const { url } = await start();
  const page = await newPage(browser(), { ...context, reducedMotion: "reduce" }, [url]);
  await page.goto(url);
  await page.getByText("Signed in as User 216, the demo user.").waitFor();
  return page;
}

/** Takes the picture anew, for `pnpm screenshots`; smaller than the page, for a README has little room. */
async function write(name: string, wanted: string): Promise<void> {
  const colorScheme = schemes.find((scheme) => name.includes(scheme)) ?? "light";
  const viewport = { width: 640, height: 700 };
  const page = await openDemo({ colorScheme, viewport, deviceScaleFactor: 0.65 });
  for await (const view of views(page)) if (view === wanted) break;
  const png = await page.screenshot({ fullPage: true });
  await writeFile(docs + name, await sharp(png).png({ palette: true, effort: 10 }).toBuffer());
}
