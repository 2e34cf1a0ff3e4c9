import { describe, expect, it } from "vitest";
import { openAsAda, type Page, photo, setPicture, sharedBrowser, signIn, told } from "./open-page.js";

const browser = sharedBrowser();

describe("two tabs of the same user", () => {
  it("Remove takes away what is seen, not what the other tab has shown since", async () => {
    const { page, ada, other } = await openTwoTabs();
    await setPicture(other, photo("face.jpg"));
    const face = (await ada.stored())?.image;

    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture was changed elsewhere, in another tab perhaps. This is how you look now.");

    expect((await ada.stored())?.image).toEqual(face);
    await expect.poll(() => shownIn(page)).toContain(encodeURIComponent(String(face?.publicId)));
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    expect((await ada.stored())?.image).toBeNull();
  });

  it("Undo brings nothing back over what the other tab has shown since, until it is seen", async () => {
    const { page, ada, other } = await openTwoTabs();
    const cat = (await ada.stored())?.image;
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    await setPicture(other, photo("face.jpg"));
    const face = (await ada.stored())?.image;

    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, /^Your picture was changed elsewhere/);
    expect((await ada.stored())?.image).toEqual(face);

    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "Your earlier picture is back.");
    expect((await ada.stored())?.image).toEqual(cat);
  });

  it("a new picture can be undone to what it really replaced", async () => {
    const { page, ada, other } = await openTwoTabs();
    await setPicture(other, photo("face.jpg"));
    const face = (await ada.stored())?.image;

    await setPicture(page, photo("face-sideways.jpg"));
    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "Your earlier picture is back.");

    expect((await ada.stored())?.image).toEqual(face);
  });

  it("a proxy that changes entity tags takes Remove from nobody", async () => {
    const { page, ada } = await openTwoTabs();
    await page.route("**/v1/users", async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), etag: '"another-gzip"' };
      await route.fulfill({ response, headers });
    });
    await page.reload();
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");

    expect((await ada.stored())?.image).toBeNull();
  });
});

describe("an earlier picture that is gone", () => {
  it("is not offered any more", async () => {
    const { page } = await openAsAda(browser());
    await setPicture(page, photo("cat.jpg"));
    await page.getByRole("button", { name: "Remove" }).click();
    await told(page, "Your picture is removed.");
    await page.route("**/v1/users", (route) =>
      route.fulfill({ status: 422, json: { code: "image_not_found", detail: "It is gone." } }),
    );

    await page.getByRole("button", { name: "Undo" }).click();
    await told(page, "This picture can no longer come back.");

    expect(await page.getByRole("button", { name: "Undo" }).isVisible()).toBe(false);
  });
});

/** Ada shows a cat, and both tabs do. */
async function openTwoTabs() {
  const { page, ada, served } = await openAsAda(browser());
  await setPicture(page, photo("cat.jpg"));
  const other = await page.context().newPage();
  await other.goto(served.url);
  await signIn(other, ada.token);
  await other.getByAltText("Picture of Ada Lovelace").waitFor();
  return { page, ada, other };
}

function shownIn(page: Page): Promise<string> {
  return page.getByAltText("Picture of Ada Lovelace").evaluate((image: HTMLImageElement) => image.currentSrc);
}
