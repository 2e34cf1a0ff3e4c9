import { english as errorsInEnglish } from "../../words/english.js";
import { french as errorsInFrench } from "../../words/french.js";
import { german as errorsInGerman } from "../../words/german.js";
import type { Language } from "../../words/language.js";
import { spanish as errorsInSpanish } from "../../words/spanish.js";
import { english } from "./english.js";
import { french } from "./french.js";
import { german } from "./german.js";
import { spanish } from "./spanish.js";
import type { Texts } from "./texts.js";

/** All that the picker says in one language. */
export interface PickerLanguage {
  readonly texts: Texts;
  readonly errors: Language;
}

const LANGUAGES: readonly PickerLanguage[] = [
  { texts: english, errors: errorsInEnglish },
  { texts: german, errors: errorsInGerman },
  { texts: french, errors: errorsInFrench },
  { texts: spanish, errors: errorsInSpanish },
];

/** The language of a tag such as `de-AT` (RFC 5646); English if the picker does not speak it. */
export function languageOf(tag: string): PickerLanguage {
  const [primary] = tag.toLowerCase().split("-");
  const [english, ...others] = LANGUAGES;
  return others.find(({ errors }) => errors.tag === primary) ?? (english as PickerLanguage);
}
