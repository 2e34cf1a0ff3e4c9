import { describe, expect, it } from "vitest";
import {
  chooseToCrop,
  type Page,
  photo,
  setPicture,
  sharedBrowser,
  throttleUploads,
} from "../../../http/test/picture-page/open-page.js";
import { aPicker, openHost } from "./host-page.js";

const browser = sharedBrowser();

/** For what the picker listens outside of itself. */
const LISTENERS = ["dragenter", "dragleave", "dragover", "drop", "offline", "online", "paste"];

describe("a picker that is removed from the page", () => {
  it("ends its upload, and frees its pictures and listeners", async () => {
    const { page, ada } = await openHost(browser(), aPicker());
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    await page.evaluate(countUrls);
    await chooseToCrop(page, photo("face.jpg"));
    await throttleUploads(page, 10_000);
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.locator("progress:not([value='0'])").waitFor();
    const failed = page.waitForEvent("requestfailed");
    expect(new Set(await listeners(page))).toEqual(new Set(LISTENERS));

    await remove(page);

    expect((await failed).failure()?.errorText).toBe("net::ERR_ABORTED");
    expect((await ada.stored())?.image).toBeNull();
    expect(await page.evaluate("made - revoked")).toBe(0);
    expect(await page.evaluate("made")).toBeGreaterThan(0);
    expect(await listeners(page)).toEqual([]);
  });

  it("works again when it is added again", async () => {
    const { page, ada } = await openHost(browser(), aPicker());
    await chooseToCrop(page);
    const picker = await remove(page);

    await picker.evaluate((picker) => document.body.append(picker));
    await setPicture(page);

    expect((await ada.stored())?.image).not.toBeNull();
  });

  it("goes on if it is only moved", async () => {
    const { page } = await openHost(browser(), aPicker());
    await chooseToCrop(page);

    await page.evaluate(() => document.body.append(document.querySelector("user-image-picker") ?? ""));

    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByAltText("Picture of Ada Lovelace").waitFor();
  });
});

describe("a picture that was set", () => {
  it("is shown at once, before the service delivers it", async () => {
    const { page, served } = await openHost(browser(), aPicker());
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    const pictures = page.locator("#avatar, #sizes img");
    await page.route(`${served.url}/v1/users/*/image?*`, () => {});

    await setPicture(page);

    const looks = await pictures.evaluateAll((images) =>
      images.map((image) => [
        (image as HTMLImageElement).complete,
        getComputedStyle(image).backgroundImage.startsWith('url("blob:'),
      ]),
    );
    expect(looks).toEqual(Array.from({ length: 5 }, () => [false, true]));
  });
});

async function remove(page: Page) {
  const picker = await page.locator("user-image-picker").elementHandle();
  if (!picker) throw new Error("There is no picker.");
  await picker.evaluate((picker) => picker.remove());
  return picker;
}

/** Counts the `blob:` URLs that are made and revoked. */
function countUrls(): void {
  const { createObjectURL, revokeObjectURL } = URL;
  const counts = Object.assign(window, { made: 0, revoked: 0 });
  const known = new Set<string>();
  URL.createObjectURL = (blob: Blob) => {
    const url = createObjectURL.call(URL, blob);
    known.add(url);
    counts.made++;
    return url;
  };
  URL.revokeObjectURL = (url: string) => {
    if (known.delete(url)) counts.revoked++;
    revokeObjectURL.call(URL, url);
  };
}

/** The events for which something outside of the picker listens. */
async function listeners(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const found: string[] = [];
  for (const expression of ["document", "window"]) {
    const { result } = await session.send("Runtime.evaluate", { expression });
    const { objectId = "" } = result;
    const { listeners } = await session.send("DOMDebugger.getEventListeners", { objectId });
    found.push(...listeners.map(({ type }) => type));
  }
  return found.filter((type) => LISTENERS.includes(type));
}
