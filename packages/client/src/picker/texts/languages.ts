import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import type { Texts } from "./texts.js";

const LANGUAGES = { en, de, fr, es } satisfies Record<string, Texts>;

/** A language in which the picker has texts. */
export type Language = keyof typeof LANGUAGES;

/** The language of a tag such as `de-AT` (RFC 5646), or English if the picker has no texts in it. */
export function languageOf(tag: string): Language {
  const [primary = ""] = tag.toLowerCase().split("-");
  return Object.hasOwn(LANGUAGES, primary) ? (primary as Language) : "en";
}

export function textsIn(language: Language): Texts {
  return LANGUAGES[language];
}
