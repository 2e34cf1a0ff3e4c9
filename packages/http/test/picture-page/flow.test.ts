import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { start } from "../process.js";
import {
  choose,
  chooseToCrop,
  newPage,
  openAsAda,
  photo,
  setPicture,
  sharedBrowser,
  told,
} from "./open-page.js";

const browser = sharedBrowser();

describe("the picture page", () => {
  it("sets a photo, shrunk to what is shown at most, and without its metadata", async () => {
    const { page, ada, served } = await openAsAda(browser(), { service: {} });
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    expect(await page.getByRole("button", { name: "Remove" }).count()).toBe(0);

    await setPicture(page, photo("face.jpg"));

    const { image } = (await ada.stored()) ?? {};
    expect(image).toMatchObject({ format: "jpg", width: 1024, height: 1024 });
    expect(image?.bytes).toBeLessThan((await readFile(photo("face.jpg"))).length);
    const avatar = page.getByAltText("Picture of Ada Lovelace");
    await expect
      .poll(() => avatar.evaluate((image: HTMLImageElement) => image.currentSrc))
      .toContain(encodeURIComponent(String(image?.publicId)));
    expect(served.emulator.calls.filter((call) => call.startsWith("POST"))).toEqual([
      "POST /v1_1/demo/image/upload",
      "POST /v1_1/demo/image/explicit",
    ]);
  });

  it.each([
    ["a small photo, no larger than it is", "cat.jpg", { format: "jpg", width: 300, height: 300 }],
    ["a photo that is stored sideways", "face-sideways.jpg", { format: "jpg", width: 800, height: 800 }],
    ["a cut-out, with its transparency", "cut-out.png", { format: "png", width: 160, height: 160 }],
    ["an animation, of which it takes a picture", "moving.gif", { width: 48, height: 48 }],
  ])("sets %s", async (_, name, expected) => {
    const { page, ada } = await openAsAda(browser());

    await setPicture(page, photo(name));

    expect((await ada.stored())?.image).toMatchObject(expected);
  });

  it("uploads a file as it is that the browser cannot show, such as HEIC", async () => {
    const { page, ada } = await openAsAda(browser());
    const upload = page.waitForRequest(
      (request) => request.method() === "POST" && request.url().endsWith("/image/upload"),
    );

    await choose(page, photo("face.heic"));
    await page.getByText("This browser cannot show face.heic").waitFor();
    await page.getByRole("button", { name: "Upload it" }).click();
    await told(page, "Your picture is set.");

    const { length } = await readFile(photo("face.heic"));
    const { "content-length": sent } = await (await upload).allHeaders();
    expect(Number(sent)).toBeGreaterThan(length);
    expect(Number(sent)).toBeLessThan(length + 4096);
    expect((await ada.stored())?.image).toMatchObject({ width: 1500, height: 1500 });
    await page.getByAltText("Picture of Ada Lovelace").waitFor();
  });

  it("shows how the picture looks in four sizes, before and after", async () => {
    const { page } = await openAsAda(browser());
    const sides = (tag: string) =>
      page
        .locator(`#sizes ${tag}:visible`)
        .evaluateAll((looks) => looks.map(({ clientWidth }) => clientWidth));
    expect(await sides("img")).toEqual([32, 64, 128, 256]);

    await chooseToCrop(page, photo("face.jpg"));
    expect(await sides("canvas")).toEqual([32, 64, 128, 256]);
    const preview = await page.locator("#sizes canvas").last().screenshot();
    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, "Your picture is set.");

    expect(await sides("img")).toEqual([32, 64, 128, 256]);
    const look = page.locator("#sizes img").last();
    await expect.poll(async () => difference(preview, await look.screenshot())).toBeLessThan(12);
  });

  it("is left as it was if the crop is cancelled", async () => {
    const { page, served } = await openAsAda(browser(), { service: {} });

    await chooseToCrop(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByAltText("Ada Lovelace has no picture").waitFor();

    expect(served.emulator.calls).toEqual([]);
  });

  it("works with a clock that is years wrong", async () => {
    const { page, ada } = await openAsAda(browser());
    await page.clock.setSystemTime(new Date("2016-02-29T00:00:00Z"));

    await setPicture(page);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "Your earlier picture is back.");

    expect((await ada.stored())?.image).not.toBeNull();
  });
});

describe("the embedded default", () => {
  it("signs in by itself as the demo user, says so, and sets a picture at once", async () => {
    const { url } = await start();
    const page = await newPage(browser(), {}, [url]);

    await page.goto(url);
    await page.getByText("Signed in as User 216, the demo user.").waitFor();
    await setPicture(page);

    await page.getByAltText("Picture of User 216").waitFor();
    expect(await page.evaluate(() => sessionStorage.getItem("user-image.token"))).toBeNull();
  });
});

/** Between two pictures of the same size: of a colour on average, of 255. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all([one, other].map((png) => sharp(png).removeAlpha().raw().toBuffer()));
  if (!a || a.length !== b?.length) throw new Error("The pictures differ in size.");
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}
