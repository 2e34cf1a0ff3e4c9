import { describe, expect, it } from "vitest";
import { choose, sharedBrowser, told } from "../../../http/test/picture-page/open-page.js";
import { languageOf } from "../../src/picker/texts/languages.js";
import { aPicker, openHost } from "./host-page.js";

const browser = sharedBrowser();

const LANGUAGES = {
  en: ["Choose a picture", "This file is empty. Choose another one."],
  de: ["Bild auswählen", "Diese Datei ist leer. Wählen Sie eine andere."],
  fr: ["Choisir une image", "Ce fichier est vide. Choisissez-en un autre."],
  es: ["Elegir una imagen", "Este archivo está vacío. Elija otro."],
} as const;

const empty = { name: "empty.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(0) };

describe("the picker", () => {
  it.each(Object.entries(LANGUAGES))("speaks the language of the page: %s", async (lang, [button, error]) => {
    const { page } = await openHost(browser(), aPicker(), { html: `lang="${lang}"` });
    const dialog = page.waitForEvent("filechooser");

    await page.getByRole("button", { name: button }).click();
    await (await dialog).setFiles(empty);

    await told(page, error);
  });

  it("speaks another language than the page if that is set, also later", async () => {
    const { page } = await openHost(browser(), aPicker('language="fr"'), { html: 'lang="de"' });
    await page.getByRole("button", { name: "Choisir une image" }).waitFor();

    await page.locator("user-image-picker").evaluate((picker) => picker.setAttribute("language", "es-MX"));
    await page.getByRole("button", { name: "Elegir una imagen" }).waitFor();
    await page.locator("user-image-picker").evaluate((picker) => picker.removeAttribute("language"));

    await page.getByRole("button", { name: "Bild auswählen" }).waitFor();
    expect(await page.locator("#card").getAttribute("lang")).toBe("de");
  });

  it("follows the page into another language", async () => {
    const { page } = await openHost(browser(), aPicker());
    await page.getByRole("button", { name: LANGUAGES.en[0] }).waitFor();

    await page.evaluate("document.documentElement.lang = 'de'");

    await page.getByRole("button", { name: LANGUAGES.de[0] }).waitFor();
    await page.getByText("Oder ziehen Sie").waitFor();
    expect(await page.locator("#card").getAttribute("lang")).toBe("de");
  });

  it("speaks English where it does not speak the language of the page", async () => {
    const { page } = await openHost(browser(), aPicker(), { html: 'lang="nl"' });

    await choose(page, empty);

    await told(page, LANGUAGES.en[1]);
  });
});

describe("each language", () => {
  it.each(["de", "fr", "es"])("has all texts, which are not those of another: %s", (tag) => {
    const texts = Object.entries(languageOf(tag).texts);
    const english = languageOf("en").texts;

    const say = (text: string | ((part: string) => string)) => (typeof text === "string" ? text : text("X"));
    const same = texts.filter(([name, text]) => say(text) === say(english[name as keyof typeof english]));

    expect(texts.length).toBeGreaterThan(30);
    // A word of several languages.
    expect(same.map(([name]) => name).filter((name) => name !== "zoom")).toEqual([]);
  });
});
