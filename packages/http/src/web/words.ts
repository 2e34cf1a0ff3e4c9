import type { UserImageError } from "@user-image/client";
import { english, type Language, type Words, wordsFor, wordsOnRetry } from "@user-image/client/words";

const TOKEN = "This token is not known here, or it was revoked. Check it, or ask for a new one.";

/** The users of this page sign in with a token. */
const language: Language = {
  ...english,
  errors: { ...english.errors, token_missing: TOKEN, token_invalid: TOKEN },
};

export function pageWordsFor(error: unknown): Words {
  return wordsFor(error, language);
}

export function pageWordsOnRetry(failure: UserImageError | null): string {
  return wordsOnRetry(failure, language);
}
