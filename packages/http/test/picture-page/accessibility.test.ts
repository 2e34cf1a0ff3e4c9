import { describe, expect, it } from "vitest";
import { runAxe } from "./axe.js";
import {
  allElements,
  choose,
  chooseToCrop,
  openAsAda,
  openPage,
  type Page,
  photo,
  setPicture,
  sharedBrowser,
  signIn,
  throttleUploads,
  told,
} from "./open-page.js";

const browser = sharedBrowser();

type Arrange = () => Promise<Page>;

const views: Record<string, Arrange> = {
  "the sign-in": async () => (await openPage(browser(), still)).page,
  "a refused token": async () => {
    const { page } = await openPage(browser(), still);
    await signIn(page, "unknown");
    await told(page, /^This token is not known/);
    return page;
  },
  "no picture": async () => (await openAsAda(browser(), still)).page,
  "a picture that was set": async () => {
    const { page } = await openAsAda(browser(), still);
    await setPicture(page);
    return page;
  },
  "a picture that was removed, with Undo": async () => {
    const { page } = await openAsAda(browser(), still);
    await setPicture(page);
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    return page;
  },
  "the crop": async () => {
    const { page } = await openAsAda(browser(), still);
    await chooseToCrop(page);
    return page;
  },
  "a file without a preview": async () => {
    const { page } = await openAsAda(browser(), still);
    await choose(page, photo("face.heic"));
    await page.getByRole("button", { name: "Upload it" }).waitFor();
    return page;
  },
  "an upload": async () => {
    const { page } = await openAsAda(browser(), still);
    await chooseToCrop(page, photo("face.jpg"));
    await throttleUploads(page, 10_000);
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByRole("progressbar").waitFor();
    return page;
  },
  "an error that can be repeated": async () => {
    const { page } = await openAsAda(browser(), { ...still, isHurried: true });
    await chooseToCrop(page);
    await page.route("**/image/upload", (route) => route.abort());
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    return page;
  },
};

/** A colour on its way to another is neither. */
const still = { context: { reducedMotion: "reduce" } } as const;

describe("axe finds nothing to complain of", () => {
  it.each(Object.entries(views))("in %s, light and dark", async (_, open) => {
    const page = await open();

    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations, passes } = await runAxe(page);
      expect(violations).toEqual([]);
      expect(passes).toContain("color-contrast");
    }
  });
});

describe("what happens", () => {
  it("is said to screen readers as soon as it does", async () => {
    const { page } = await openAsAda(browser());
    const status = page.getByRole("status");
    expect(await status.textContent()).toBe("");

    await setPicture(page);

    expect(await status.getAttribute("aria-live")).not.toBe("off");
  });
});

describe("for those who prefer less motion", () => {
  it.each([
    ["reduce", 0],
    ["no-preference", 1],
  ] as const)("nothing moves while the page loads (%s)", async (reducedMotion, expected) => {
    const { page } = await openAsAda(browser(), { context: { reducedMotion } });
    await page.route("**/page-config.json", () => {});

    await page.reload({ waitUntil: "commit" });
    await page.locator("#loading .placeholder").waitFor();

    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(expected);
  });

  it("nothing slides later on", async () => {
    const { page } = await openAsAda(browser(), still);

    const durations = await (await allElements(page)).evaluate((elements) =>
      elements.map((element) => getComputedStyle(element).transitionDuration),
    );

    expect(new Set(durations)).toEqual(new Set(["0s"]));
  });
});
