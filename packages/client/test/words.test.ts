import { afterEach, describe, expect, it, vi } from "vitest";
import { UserImageError } from "../src/index.js";
import {
  english,
  french,
  german,
  type Language,
  spanish,
  wordsFor,
  wordsOnRetry,
} from "../src/words/index.js";

const languages = { english, german, french, spanish };

/** How each language asks the user to try again. */
const TRY_AGAIN = {
  english: /try again/i,
  german: /erneut/,
  french: /réessayez/i,
  spanish: /inténtelo de nuevo/i,
};

/** How each language asks the user to choose something else. */
const CHOOSE = { english: /choose/i, german: /wählen Sie/i, french: /choisissez/i, spanish: /elija|elegir/i };

afterEach(() => void vi.unstubAllGlobals());

describe.each(Object.entries(languages))("the words in %s", (name, language) => {
  const codes = Object.keys(language.errors) as UserImageError["code"][];

  it.each(codes)("ask to try again only if that can help: %s", (code) => {
    const { text, isWorthRepeating } = wordsFor(new UserImageError(code, "It is."), language);

    expect(text).toMatch(/^\p{Lu}.*[.]$/u);
    expect(text).not.toMatch(/undefined|It is/);
    expect(TRY_AGAIN[name as keyof typeof TRY_AGAIN].test(text)).toBe(isWorthRepeating);
  });

  it.each([
    "file_empty",
    "file_unreadable",
    "invalid_image",
    "image_too_large",
    "image_format_not_allowed",
  ] as const)("ask to choose something else if that helps: %s", (code) => {
    const { text } = wordsFor(new UserImageError(code, "It is."), language);

    expect(text).toMatch(CHOOSE[name as keyof typeof CHOOSE]);
  });
});

describe("numbers, lists and times", () => {
  it.each([
    [english, "The file has 11.3 MB; at most 10 MB can be used. Choose a smaller one."],
    [german, "Die Datei hat 11,3 MB, erlaubt sind höchstens 10 MB. Wählen Sie eine kleinere."],
    [french, "Le fichier pèse 11,3 Mo, pour un maximum de 10 Mo. Choisissez-en un plus petit."],
    [spanish, "El archivo ocupa 11,3 MB y el máximo es 10 MB. Elija uno más pequeño."],
  ])("are those of the language: sizes", (language, text) => {
    const error = new UserImageError("image_too_large", "", { limit: 10 * 1024 ** 2, actual: 11_800_000 });

    expect(plain(wordsFor(error, language).text)).toBe(text);
  });

  it.each([
    [english, "SVG files cannot be used here. Choose a picture that is JPG, PNG, or GIF."],
    [german, "SVG-Dateien sind hier nicht möglich. Wählen Sie ein Bild im Format JPG, PNG oder GIF."],
    [french, "Les fichiers SVG ne sont pas acceptés ici. Choisissez une image au format JPG, PNG ou GIF."],
    [spanish, "Aquí no se admiten archivos SVG. Elija una imagen en formato JPG, PNG o GIF."],
  ])("are those of the language: lists", (language, text) => {
    const facts = { limit: ["jpg", "png", "gif"], actual: "svg" };

    expect(wordsFor(new UserImageError("image_format_not_allowed", "", facts), language).text).toBe(text);
  });

  it.each([
    [english, "That was too often in a short time. Try again in 1 second."],
    [german, "Das war zu oft in kurzer Zeit. Versuchen Sie es in 1 Sekunde erneut."],
    [french, "Trop de tentatives en peu de temps. Réessayez dans 1 seconde."],
    [spanish, "Demasiados intentos en poco tiempo. Inténtelo de nuevo dentro de 1 segundo."],
  ])("are those of the language: times", (language, text) => {
    const error = new UserImageError("too_many_requests", "", { retryAfter: 1 });

    expect(wordsFor(error, language).text).toBe(text);
  });

  it.each([
    [english, "The picture has 26.1 million pixels; at most 25 million can be used. Choose a smaller one."],
    [
      german,
      "Das Bild hat 26,1 Millionen Pixel, erlaubt sind höchstens 25 Millionen. Wählen Sie ein kleineres.",
    ],
    [
      french,
      "L’image compte 26,1 millions de pixels, pour un maximum de 25 millions. Choisissez-en une plus petite.",
    ],
    [spanish, "La imagen tiene 26,1 millones de píxeles y el máximo es 25 millones. Elija una más pequeña."],
  ])("are those of the language: pixels", (language, text) => {
    const error = new UserImageError("image_too_many_pixels", "", { limit: 25e6, actual: 26_010_000 });

    expect(wordsFor(error, language).text).toBe(text);
  });
});

describe("a lock", () => {
  it.each([
    [english, "An administrator has locked your picture, so it cannot be changed. Reason: Spam."],
    [german, "Ihr Bild wurde gesperrt und lässt sich nicht ändern. Grund: Spam."],
    [
      french,
      "Votre image a été verrouillée par un administrateur et ne peut pas être modifiée. Motif : Spam.",
    ],
    [spanish, "Un administrador ha bloqueado su imagen y no se puede cambiar. Motivo: Spam."],
  ])("comes with the administrator's reason, and there is nothing to try again", (language, text) => {
    const error = new UserImageError("image_locked", "", { status: 403, reason: "Spam." });

    expect(wordsFor(error, language)).toEqual({ text, isWorthRepeating: false, needsToken: false });
  });
});

describe("an error", () => {
  it("whose wait is long is not worth a button, but the time is said", () => {
    const error = new UserImageError("too_many_pending_uploads", "", { retryAfter: 57 * 60 });

    expect(wordsFor(error, english)).toEqual({
      text: "That was too often in a short time. Try again in 57 minutes.",
      isWorthRepeating: false,
      needsToken: false,
    });
  });

  it("of the service's own key is the service's problem, not that of the picture", () => {
    const error = new UserImageError("upload_refused", "Unknown API key 123", { status: 401 });

    expect(wordsFor(error, english).text).toMatch(/^The service has a problem/);
  });

  it("without a code, or with one of the host's own, is one all the same", () => {
    expect(wordsFor(new TypeError("x is not a function"), german).text).toBe("Etwas ist schiefgegangen.");
    expect(wordsFor(new UserImageError("quota_exceeded" as never, ""), german).text).toBe(
      "Etwas ist schiefgegangen.",
    );
  });

  it("while the device is offline says so", () => {
    const error = new UserImageError("network_error", "");
    expect(wordsFor(error, english).text).toMatch(/^The connection was lost/);

    vi.stubGlobal("navigator", { onLine: false });

    expect(wordsFor(error, english).text).toMatch(/^You are offline/);
    expect(wordsOnRetry(error, french)).toMatch(/^Vous êtes hors ligne/);
  });
});

describe("a language", () => {
  it("has words for every code, or does not compile", () => {
    const { network_error: _, ...errors } = english.errors;
    // @ts-expect-error There are no words for `network_error`.
    const incomplete: Language = { ...english, errors };

    expect(incomplete.errors.network_error).toBeUndefined();
  });

  it("can be another one of the application", () => {
    const mine: Language = {
      ...english,
      tag: "en-GB",
      errors: { ...english.errors, image_too_large: ({ limit }) => `Too big: ${limit}, please.` },
    };
    const error = new UserImageError("image_too_large", "", { limit: 1024, actual: 2048 });

    expect(wordsFor(error, mine).text).toBe("Too big: 1 KB, please.");
  });
});

/** Some languages have no-break spaces between a number and its unit. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, " ");
}
