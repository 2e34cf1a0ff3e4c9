import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { cropped, openAsAda, openPage, type Page, photo, sharedBrowser, told } from "./open-page.js";

const browser = sharedBrowser();
const face = await readFile(photo("face.jpg"));

describe("a file", () => {
  it("can be dropped anywhere on the page, which says so", async () => {
    const { page, ada } = await openAsAda(browser());
    const isTaking = () => page.locator("#card.is-dropping").count();

    await dragOver(page, "dragenter");
    expect(await isTaking()).toBe(1);
    await dragOver(page, "dragleave");
    expect(await isTaking()).toBe(0);
    await dragOver(page, "dragenter");
    await dragOver(page, "drop");
    expect(await isTaking()).toBe(0);

    await setFromCrop(page);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("can be pasted", async () => {
    const { page, ada } = await openAsAda(browser());

    await paste(page);

    await setFromCrop(page);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("can be dropped on another one's crop, and takes its place", async () => {
    const { page } = await openAsAda(browser());
    await paste(page);
    await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
    const source = cropped(page);
    const before = await source.getAttribute("src");

    await dragOver(page, "drop");

    await expect.poll(() => source.getAttribute("src")).not.toBe(before);
    expect(await source.count()).toBe(1);
    await setFromCrop(page);
  });

  it("is of no use before one has signed in, but the browser does not leave the page for it", async () => {
    const { page } = await openPage(browser());

    await paste(page);
    const isLeftToTheBrowser = [await dragOver(page, "dragover"), await dragOver(page, "drop")];

    expect(isLeftToTheBrowser).toEqual([false, false]);
    expect(await page.getByLabel("Access token").isVisible()).toBe(true);
  });

  it("can come from the camera, where the device is in the hand", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, ada } = await openAsAda(browser(), { context: phone });
    const dialog = page.waitForEvent("filechooser");

    await page.getByRole("button", { name: "Take a photo" }).tap();
    expect(await (await dialog).element().getAttribute("capture")).toBe("user");
    await (await dialog).setFiles(photo("face.jpg"));

    await setFromCrop(page);
    expect((await ada.stored())?.image).toMatchObject({ width: 1024 });
  });

  it("cannot come from the camera of a desk", async () => {
    const { page } = await openAsAda(browser());

    expect(await page.getByText("Take a photo").isVisible()).toBe(false);
  });
});

describe("a sharp screen", () => {
  it.each([1, 2, 3])("gets as many pixels as it has: %i to each of CSS", async (deviceScaleFactor) => {
    const { page } = await openAsAda(browser(), { context: { deviceScaleFactor } });

    await paste(page);
    await setFromCrop(page);

    const avatar = page.getByAltText("Picture of Ada Lovelace");
    const pixels = await avatar.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return (await createImageBitmap(image)).width;
    });
    expect(pixels).toBe(192 * deviceScaleFactor);
    const { width } = (await avatar.boundingBox()) ?? {};
    expect(width).toBe(192);
  });
});

async function setFromCrop(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Set picture" }).click();
  await told(page, "Your picture is set.");
}

/** As a browser tells a page of a photo that is dragged over its heading. */
function dragOver(page: Page, type: string): Promise<boolean> {
  return give(
    page,
    "h1",
    `new DragEvent("${type}", { dataTransfer: files, bubbles: true, cancelable: true })`,
  );
}

function paste(page: Page): Promise<boolean> {
  return give(page, "body", `new ClipboardEvent("paste", { clipboardData: files, bubbles: true })`);
}

/**
 * @param event made of `files`, which hold the photo
 * @returns whether the browser may do with it what it does by itself
 */
function give(page: Page, selector: string, event: string): Promise<boolean> {
  return page.evaluate(`{
    const bytes = Uint8Array.from(atob("${face.toString("base64")}"), (char) => char.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "face.jpg", { type: "image/jpeg" }));
    document.querySelector("${selector}").dispatchEvent(${event});
  }`);
}
