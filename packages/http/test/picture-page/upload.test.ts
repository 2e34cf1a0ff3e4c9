import { describe, expect, it } from "vitest";
import {
  chooseToCrop,
  openAsAda,
  type Page,
  photo,
  setPicture,
  sharedBrowser,
  throttleUploads,
  told,
} from "./open-page.js";

const browser = sharedBrowser();

const SIGNATURE = "**/v1/media-signature";
const UPLOAD = "**/image/upload";
const USER = "**/v1/users";
const steps = Object.entries({ signature: SIGNATURE, upload: UPLOAD, PATCH: USER });

describe("an upload", () => {
  it("shows how far it has come, in percent", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page, photo("face.jpg"));
    const seen = await notePercentages(page);
    await throttleUploads(page, 200_000);

    await setFromCrop(page);
    await page.getByRole("progressbar", { name: "Uploading" }).waitFor();
    await told(page, "Your picture is set.");

    const percentages = await seen();
    expect(percentages[0]).toBe(0);
    expect(percentages.at(-1)).toBe(100);
    expect(percentages.length).toBeGreaterThan(4);
    expect(percentages).toEqual([...new Set(percentages)].sort((a, b) => a - b));
  });

  it.each(steps)("can be cancelled during the %s, and started anew", async (_, url) => {
    const { page, ada } = await openAsAda(browser());
    const { isHeld } = await hold(page, url);
    await chooseToCrop(page);

    await setFromCrop(page);
    await isHeld;
    await page.getByRole("button", { name: "Cancel" }).click();
    await told(page, "The upload was cancelled.");
    expect((await ada.stored())?.image).toBeNull();

    await page.unroute(url);
    await setFromCrop(page);
    await told(page, "Your picture is set.");
    expect((await ada.stored())?.image).not.toBeNull();
  });

  it("ends on its way if it is cancelled, and is not shown", async () => {
    const { page, served } = await openAsAda(browser());
    await chooseToCrop(page, photo("face.jpg"));
    await throttleUploads(page, 10_000);
    const failed = page.waitForEvent("requestfailed");

    await setFromCrop(page);
    await page.locator("progress:not([value='0'])").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await told(page, "The upload was cancelled.");

    expect((await failed).url()).toBe(`${served.emulator.url}/v1_1/demo/image/upload`);
    expect((await failed).failure()?.errorText).toBe("net::ERR_ABORTED");
    await page.getByRole("heading", { name: "Move and zoom" }).waitFor();
  });

  it("that was cancelled too late is not said to be cancelled", async () => {
    const { page } = await openAsAda(browser());
    await chooseToCrop(page);
    let isSet = () => {};
    const set = new Promise<void>((resolve) => {
      isSet = resolve;
    });
    await page.route(USER, async (route) => {
      if (route.request().method() !== "PATCH") return route.fallback();
      await route.fetch();
      isSet();
    });

    await setFromCrop(page);
    await set;
    await page.getByRole("button", { name: "Cancel" }).click();

    await told(page, "It was too late to cancel: your picture is set.");
    await page.getByAltText("Picture of Ada Lovelace").waitFor();
  });

  it("is made once, however often its button is pressed", async () => {
    const { page, served } = await openAsAda(browser(), { service: {} });
    await chooseToCrop(page);

    await page.getByRole("button", { name: "Set picture" }).dblclick();
    await told(page, "Your picture is set.");

    expect(uploadsTo(served.emulator.calls)).toHaveLength(1);
  });
});

describe("a connection", () => {
  it.each(steps)("that breaks during the %s is tried again, without the user", async (_, url) => {
    const { page, ada } = await openAsAda(browser());
    let isBroken = false;
    await page.route(url, (route) => {
      if (isBroken) return route.fallback();
      isBroken = true;
      return route.abort("connectionreset");
    });

    await setPicture(page);

    expect(isBroken).toBe(true);
    expect((await ada.stored())?.image).not.toBeNull();
  });

  it.each([UPLOAD, USER])("that breaks before the answer comes changes nothing twice: %s", async (url) => {
    const { page, ada } = await openAsAda(browser());
    let isBroken = false;
    await page.route(url, async (route) => {
      if (isBroken) return route.fallback();
      isBroken = true;
      await route.fetch();
      await route.abort("connectionreset");
    });

    await setPicture(page, photo("face.jpg"));

    expect(await ada.stored()).toMatchObject({ discards: [], grants: [], image: { width: 1024 } });
  });

  it("that stays away is reported, as the device being offline; when it is back, a press continues", async () => {
    const { page, ada } = await openAsAda(browser(), { isHurried: true });
    await chooseToCrop(page);
    await page.context().setOffline(true);

    await setFromCrop(page);
    await told(page, "You are offline. Connect to the internet and try again.");
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();

    await told(page, "Your picture is set.");
    expect((await ada.stored())?.image).not.toBeNull();
  });

  it("that exists, but reaches no server, is reported in other words", async () => {
    const { page } = await openAsAda(browser(), { isHurried: true });
    await chooseToCrop(page);
    await page.route(UPLOAD, (route) => route.abort("connectionrefused"));

    await setFromCrop(page);

    await told(page, "The connection was lost. Check it and try again.");
  });
});

describe("a signature", () => {
  it("that went stale is replaced by a fresh one", async () => {
    const HOUR = 60 * 60 * 1000;
    let late = 2 * HOUR;
    const { page, served } = await openAsAda(browser(), {
      service: { clock: () => new Date(Date.now() - late) },
    });
    await page.route(SIGNATURE, async (route) => {
      const response = await route.fetch();
      late = 0;
      await route.fulfill({ response });
    });
    const answers: number[] = [];
    page.on("response", (response) => {
      const isUpload = response.url().endsWith("/image/upload") && response.request().method() === "POST";
      if (isUpload) answers.push(response.status());
    });

    await setPicture(page);

    expect(answers).toEqual([400, 200]);
    expect(uploadsTo(served.emulator.calls)).toHaveLength(2);
  });
});

function uploadsTo(calls: readonly string[]): string[] {
  return calls.filter((call) => /^POST .*\/upload$/.test(call));
}

function setFromCrop(page: Page): Promise<void> {
  return page.getByRole("button", { name: "Set picture" }).click();
}

/** Lets what would change something at this URL wait for ever. Resolves to when something does. */
async function hold(page: Page, url: string): Promise<{ readonly isHeld: Promise<void> }> {
  let resolve = () => {};
  const isHeld = new Promise<void>((done) => {
    resolve = done;
  });
  await page.route(url, (route) =>
    ["GET", "HEAD"].includes(route.request().method()) ? route.fallback() : resolve(),
  );
  return { isHeld };
}

async function notePercentages(page: Page): Promise<() => Promise<number[]>> {
  const seen = await page.locator("#percentage").evaluateHandle((percentage) => {
    const seen: number[] = [];
    const note = () => seen.push(Number.parseInt(percentage.textContent ?? "", 10));
    new MutationObserver(note).observe(percentage, { childList: true });
    return seen;
  });
  return () => seen.jsonValue();
}
