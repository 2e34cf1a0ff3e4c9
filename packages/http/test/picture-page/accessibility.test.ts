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

/** Goes through the views of the page, from one to the next, and names each. */
async function* views(): AsyncGenerator<{ view: string; page: Page }> {
  const { page, ada } = await openPage(browser(), { ...still, isHurried: true });
  yield { view: "the sign-in", page };

  await signIn(page, "unknown");
  await told(page, /^This token is not known/);
  yield { view: "a refused token", page };

  await signIn(page, ada.token);
  await page.getByAltText("Ada Lovelace has no picture").waitFor();
  yield { view: "no picture", page };

  await choose(page, photo("face.heic"));
  await page.getByRole("button", { name: "Upload it" }).waitFor();
  yield { view: "a file without a preview", page };

  await page.getByRole("button", { name: "Cancel" }).click();
  await chooseToCrop(page, photo("face.jpg"));
  yield { view: "the crop", page };

  await throttleUploads(page, 4000);
  await page.getByRole("button", { name: "Set picture" }).click();
  await page.getByRole("progressbar").waitFor();
  yield { view: "an upload", page };
  expect(await page.getByRole("progressbar").isVisible(), "the upload goes on").toBe(true);

  await throttleUploads(page);
  await told(page, "Your picture is set.");
  yield { view: "a picture that was set", page };

  await page.getByRole("button", { name: "Remove" }).click();
  await told(page, "Your picture is removed.");
  yield { view: "a picture that was removed, with Undo", page };

  await chooseToCrop(page);
  await page.route("**/image/upload", (route) => route.abort());
  await page.getByRole("button", { name: "Set picture" }).click();
  await page.getByRole("button", { name: "Try again" }).waitFor();
  yield { view: "an error that can be repeated", page };
}

/** A colour on its way to another is neither. */
const still = { context: { reducedMotion: "reduce" } } as const;

it("axe finds nothing to complain of in any view, light and dark", { timeout: 120_000 }, async () => {
  for await (const { view, page } of views()) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations, passes } = await runAxe(page);
      expect([view, colorScheme, violations]).toEqual([view, colorScheme, []]);
      expect(passes, view).toContain("color-contrast");
    }
  }
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
