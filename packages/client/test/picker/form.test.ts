import { describe, expect, it } from "vitest";
import {
  chooseToCrop,
  type Page,
  setPicture,
  sharedBrowser,
} from "../../../http/test/picture-page/open-page.js";
import { aPicker, openHost } from "./host-page.js";

const browser = sharedBrowser();

describe("in a form, the picker", () => {
  it("has the user's image as its value, and nothing without one", async () => {
    const { page, ada } = await openForm('name="picture"');
    expect(await entries(page)).toEqual([]);

    await setPicture(page);
    const { image } = await (await ada.getUser()).json();
    expect(await entries(page)).toEqual([["picture", image]]);

    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByAltText("Ada Lovelace has no picture").waitFor();
    expect(await entries(page)).toEqual([]);
  });

  it("leaves a crop when the form is reset, and keeps the value", async () => {
    const { page } = await openForm('name="picture"');
    await setPicture(page);
    const before = await entries(page);
    await chooseToCrop(page);

    await page.locator("form").evaluate((form: HTMLFormElement) => form.reset());

    await page.getByAltText("Picture of Ada Lovelace").waitFor();
    expect(await entries(page)).toEqual(before);
  });

  it.each(["the attribute", "a fieldset"])("cannot be used if it is disabled by %s", async (by) => {
    const { page } = await openForm(by === "the attribute" ? "disabled" : "");
    if (by === "a fieldset")
      await page.locator("form > fieldset").evaluate((set: HTMLFieldSetElement) => {
        set.disabled = true;
      });
    const choose = page.getByRole("button", { name: "Choose a picture" });
    await choose.waitFor();

    await expect.poll(() => choose.isDisabled()).toBe(true);
  });
});

describe("the events", () => {
  it("say what has changed, and only `change` bubbles", async () => {
    const { page, ada } = await openForm("");
    await page.evaluate(() => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      for (const type of ["change", "input", "load", "error", "busychange"]) {
        document.body.addEventListener(type, (event) => {
          const { detail } = event as CustomEvent<{ image: string }>;
          seen.push([type, (event.target as Element).localName, detail?.image]);
        });
      }
    });

    await chooseToCrop(page);
    await page.getByRole("slider").fill("50");
    await page.getByRole("button", { name: "Set picture" }).click();
    await page.getByAltText("Picture of Ada Lovelace").waitFor();

    const { image } = await (await ada.getUser()).json();
    expect(await page.evaluate("seen")).toEqual([["change", "user-image-picker", image]]);
  });

  it("say what went wrong, with a code and in words", async () => {
    const { page } = await openForm("");
    const error = page.locator("user-image-picker").evaluate(
      (picker) =>
        new Promise((resolve) => {
          picker.addEventListener("error", (event) => {
            const { error, text } = (event as CustomEvent<{ error: { code: string }; text: string }>).detail;
            resolve({ code: error.code, text });
          });
        }),
    );

    const dialog = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a picture" }).click();
    await (await dialog).setFiles({ name: "empty.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) });

    expect(await error).toEqual({ code: "file_empty", text: "This file is empty. Choose another one." });
  });

  it("say when the picker is busy", async () => {
    const { page } = await openForm("");
    await page.locator("user-image-picker").evaluate((picker) => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      picker.addEventListener("busychange", () => seen.push(Reflect.get(picker, "busy")));
    });

    await setPicture(page);

    expect(await page.evaluate("seen")).toEqual([true, false]);
  });
});

async function openForm(attributes: string) {
  const picker = aPicker(attributes);
  const opened = await openHost(
    browser(),
    (credentials) => `<form><fieldset>${picker(credentials)}</fieldset></form>`,
  );
  await opened.page.getByAltText("Ada Lovelace has no picture").waitFor();
  return opened;
}

/** What the form would send. */
function entries(page: Page): Promise<unknown> {
  return page.locator("form").evaluate((form: HTMLFormElement) => [...new FormData(form)]);
}
