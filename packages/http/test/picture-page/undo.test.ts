import { describe, expect, it } from "vitest";
import { openAsAda, type Page, photo, setPicture, sharedBrowser, told } from "./open-page.js";

const browser = sharedBrowser();

const DAY = 24 * 60 * 60 * 1000;

describe("a picture", () => {
  it("that was replaced comes back by Undo", async () => {
    const { page, ada } = await openAsAda(browser());
    await setPicture(page, photo("cat.jpg"));
    const cat = (await ada.stored())?.image;
    expect(await isOffered(page)).toBe(false);
    await setPicture(page, photo("face.jpg"));
    expect((await ada.stored())?.image).not.toEqual(cat);

    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "Your earlier picture is back.");

    expect((await ada.stored())?.image).toEqual(cat);
    expect(await isOffered(page)).toBe(false);
  });

  it("that was removed comes back by Undo, also when the page was loaded anew", async () => {
    const { page, ada } = await openAsAda(browser());
    await setPicture(page);
    const face = (await ada.stored())?.image;

    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    expect((await ada.stored())?.image).toBeNull();

    await page.reload();
    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "Your earlier picture is back.");
    await page.getByAltText("Picture of Ada Lovelace").waitFor();
    expect((await ada.stored())?.image).toEqual(face);
  });

  it("is offered for as long as the service keeps it, with the time until when, and no longer", async () => {
    const { page } = await openAsAda(browser());
    await page.clock.install({ time: new Date("2026-01-01T12:34:00") });
    await setPicture(page);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("can come back until Friday 2 January at 12:34.").waitFor();

    await page.clock.fastForward(DAY - 60_000);
    expect(await isOffered(page)).toBe(true);
    await page.clock.fastForward(61_000);

    expect(await isOffered(page)).toBe(false);
  });

  it("is not offered where nothing is kept", async () => {
    const { page } = await openAsAda(browser(), { service: { lifetimes: { grace: 0 } } });
    await setPicture(page);

    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");

    expect(await isOffered(page)).toBe(false);
  });

  it("that is gone meanwhile is reported", async () => {
    let now = Date.now();
    const { page, served } = await openAsAda(browser(), { service: { clock: () => new Date(now) } });
    await setPicture(page);
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    now += DAY + 1000;
    await served.destroyDiscards.execute();

    await page.getByRole("button", { name: "Undo" }).click();

    await told(page, "This picture can no longer come back.");
  });
});

function isOffered(page: Page): Promise<boolean> {
  return page.getByRole("button", { name: "Undo" }).isVisible();
}
