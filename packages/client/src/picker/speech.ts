import type { UserImageError } from "../user-image-error.js";
import { type Words, wordsFor, wordsOnRetry } from "../words/words-for.js";
import { languageOf, type PickerLanguage } from "./texts/languages.js";
import type { Texts } from "./texts/texts.js";

/** What the picker says, in the language of its user. */
export class Speech {
  /** @param host the picker; its `language`, or else the nearest `lang`, is the language */
  constructor(private readonly host: Element) {}

  /** A BCP 47 tag. */
  get tag(): string {
    return this.language.errors.tag;
  }

  get texts(): Texts {
    return this.language.texts;
  }

  wordsFor(error: unknown): Words {
    return wordsFor(error, this.language.errors);
  }

  wordsOnRetry(failure: UserImageError | null): string {
    return wordsOnRetry(failure, this.language.errors);
  }

  private get language(): PickerLanguage {
    return languageOf(this.host.getAttribute("language") || nearestLang(this.host));
  }
}

/** The `lang` of an element, also if it is in the shadow tree of another. */
function nearestLang(element: Element): string {
  const found = element.closest<HTMLElement>("[lang]");
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : "";
}
