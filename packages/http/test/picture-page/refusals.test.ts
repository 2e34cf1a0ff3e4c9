import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashToken } from "../../src/authentication/access-token.js";
import { temporaryFolder } from "../serve.js";
import {
  type Chosen,
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

describe("a file that cannot be used", () => {
  it.each<[string, string, Chosen, RegExp]>([
    [
      "an SVG",
      "image/svg+xml",
      photo("drawing.svg"),
      /^SVG files cannot be used here\. Choose a picture that is JPG, PNG, WEBP, AVIF, GIF, or HEIC\.$/,
    ],
    ["no picture", "", file("notes.pdf", "application/pdf"), /^This file is not a picture, or it is damaged/],
  ])("is refused before it is uploaded: %s", async (_, __, chosen, words) => {
    const { page, served } = await openAsAda(browser(), { service: {} });

    await choose(page, chosen);
    await told(page, words);

    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    expect(served.emulator.calls).toEqual([]);
  });

  it("is refused by Cloudinary: a text with a picture's name", async () => {
    const { page, ada } = await openAsAda(browser());

    await choose(page, photo("text.jpg"));
    await uploadAsItIs(page);
    await told(page, "This file is not a picture, or it is damaged. Choose another one.");

    expect((await ada.stored())?.image).toBeNull();
  });

  it("is refused by Cloudinary: a drawing with a photo's name", async () => {
    const { page, ada } = await openAsAda(browser());
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

    await choose(page, { name: "photo.heic", mimeType: "image/heic", buffer: Buffer.from(svg) });
    await uploadAsItIs(page);
    await told(page, /^SVG files cannot be used here\. Choose a picture that is JPG, /);

    expect((await ada.stored())?.image).toBeNull();
  });

  it("is refused before it is uploaded if it is too large as it is", async () => {
    const { page, served } = await openAsAda(browser(), { service: { limits: { maxBytes: 50_000 } } });

    await choose(page, photo("face.heic"));
    await told(page, "The file has 81.8 KB; at most 48.8 KB can be used. Choose a smaller one.");

    expect(served.emulator.calls).toEqual([]);
  });

  it("is refused by Cloudinary if it is too large there", async () => {
    const { page, ada } = await openAsAda(browser(), { service: { limits: { maxBytes: 20_000_000 } } });

    const path = join(await temporaryFolder(), "huge.heic");
    await writeFile(path, Buffer.alloc(11_000_000));

    await choose(page, path);
    await uploadAsItIs(page);
    await told(page, "The file has 10.5 MB; at most 10 MB can be used. Choose a smaller one.");

    expect((await ada.stored())?.image).toBeNull();
  });

  it("is refused by the service if it is too large, and another one can be chosen", async () => {
    const { page, ada } = await openAsAda(browser(), { service: { limits: { maxBytes: 60_000 } } });

    await choose(page, photo("face.jpg"));
    await page.getByRole("button", { name: "Set picture" }).click();
    await told(page, /^The file has \d+(\.\d)? KB; at most 58\.5 KB can be used\. Choose a smaller one\.$/);
    expect((await ada.stored())?.image).toBeNull();

    await page.getByRole("button", { name: "Cancel" }).click();
    await setPicture(page, photo("cat.jpg"));
  });
});

describe("too much", () => {
  it("is reported, with how long to wait", async () => {
    const { page } = await openAsAda(browser(), { service: { rateLimits: { sign: 1 } } });
    await setPicture(page);

    await choose(page, photo("cat.jpg"));
    await page.getByRole("button", { name: "Set picture" }).click();

    await told(page, /^That was too often in a short time\. Try again in [2-6]\d seconds\.$/);
    await page.getByRole("button", { name: "Try again" }).waitFor();
  });
});

describe("a picture that an administrator has locked", () => {
  const reason = "It shows somebody else.";
  const words = `An administrator has locked your picture, so it cannot be changed. Reason: ${reason}`;

  it("cannot be changed or removed, and the user learns why, as soon as they have chosen a file", async () => {
    const { page, served, ada } = await openAsAda(browser(), { service: {} });
    await setPicture(page);
    const user = await served.store.findById(ada.id);
    if (user) await served.store.update(user, (user) => ({ ...user, lock: { reason, since: new Date() } }));
    const calls = [...served.emulator.calls];

    await choose(page, photo("cat.jpg"));
    await told(page, words);
    const answered = page.waitForResponse((answer) => answer.request().method() === "PATCH");
    await page.getByRole("button", { name: "Remove" }).click();
    expect((await answered).status()).toBe(403);
    await told(page, words);

    expect(await page.getByRole("button", { name: "Try again" }).isVisible()).toBe(false);
    expect((await ada.stored())?.image).not.toBeNull();
    expect(
      served.emulator.calls.filter((call) => !calls.includes(call) && !call.includes("/upload/")),
    ).toEqual([]);
  });
});

describe("a token", () => {
  it("that is not known is reported, and not kept", async () => {
    const { page, ada } = await openPage(browser());

    await signIn(page, "unknown");
    await told(page, "This token is not known here, or it was revoked. Check it, or ask for a new one.");
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);

    await signIn(page, ada.token);
    await page.getByText("Signed in as Ada Lovelace").waitFor();
    expect(await page.getByRole("status").textContent()).toBe("");
  });

  it("that is revoked meanwhile is asked for again", async () => {
    const { page, served, ada } = await openAsAda(browser());
    await setPicture(page);
    await served.store.removeToken(hashToken(ada.token));

    await page.getByRole("button", { name: "Remove" }).click();

    await told(page, /^This token is not known here/);
    await page.getByLabel("Access token").waitFor();
    expect((await ada.stored())?.image).not.toBeNull();
  });

  it("is kept in this tab until the user signs out, and in no other", async () => {
    const { page, served } = await openAsAda(browser());

    await page.reload();
    await page.getByText("Signed in as Ada Lovelace").waitFor();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await page.context().cookies()).toEqual([]);
    const otherTab = await page.context().newPage();
    await otherTab.goto(served.url);
    await otherTab.getByLabel("Access token").waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.reload();
    await page.getByLabel("Access token").waitFor();
  });

  it("is of no use any more once the user has signed out, for what failed before either", async () => {
    const { page } = await openAsAda(browser(), { isHurried: true });
    await chooseToCrop(page);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByRole("button", { name: "Try again" }).waitFor();

    await page.getByRole("button", { name: "Sign out" }).click();

    expect(await page.getByRole("button", { name: "Try again" }).isVisible()).toBe(false);
    expect(await page.getByRole("status").textContent()).toBe("");
  });

  it("opens nothing that was still being read when the user signed out", async () => {
    const { page } = await openAsAda(browser());
    await page.evaluate(() => {
      const { decode } = HTMLImageElement.prototype;
      const released = new Promise((resolve) => addEventListener("keydown", resolve, { once: true }));
      HTMLImageElement.prototype.decode = async function () {
        await released;
        await decode.call(this);
        document.title = "read";
      };
    });
    await choose(page, photo("face.jpg"));

    await page.getByRole("button", { name: "Sign out" }).click();
    await page.keyboard.press("a");
    await page.waitForFunction(() => document.title === "read");

    await page.getByLabel("Access token").waitFor();
    expect(await page.getByRole("heading", { name: "Move and zoom" }).isVisible()).toBe(false);
  });

  it("cannot be changed in the middle of an upload", async () => {
    const { page } = await openAsAda(browser());
    await choose(page, photo("face.jpg"));
    await throttleUploads(page, 10_000);

    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByRole("progressbar").waitFor();

    expect(await page.getByRole("button", { name: "Sign out" }).isDisabled()).toBe(true);
  });
});

function file(name: string, mimeType: string) {
  return { name, mimeType, buffer: Buffer.from("%PDF-1.7") };
}

async function uploadAsItIs(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Upload it" }).click();
}
