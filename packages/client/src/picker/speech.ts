import type { UserImageError } from "../user-image-error.js";
import { type Words, wordsFor, wordsOnRetry } from "../words/words-for.js";
import { type Language, languageOf, textsIn } from "./texts/languages.js";
import type { Texts } from "./texts/texts.js";

/** What the picker says in the language of its user. */
export class Speech {
  /** @param host the picker; its `language`, or else the nearest `lang`, is the language */
  constructor(private readonly host: Element) {}

  get language(): Language {
    return languageOf(this.host.getAttribute("language") || nearestLang(this.host));
  }

  get texts(): Texts {
    return textsIn(this.language);
  }

  wordsFor(error: unknown): Words {
    return wordsFor(error);
  }

  wordsOnRetry(failure: UserImageError | null): string {
    return wordsOnRetry(failure);
  }
}

/** The `lang` of an element, also if it is in the shadow tree of another. */
function nearestLang(element: Element): string {
  const found = element.closest<HTMLElement>("[lang]");
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : "";
}
