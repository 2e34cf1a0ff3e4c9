import { english, type Language, type Words, wordsFor } from "@user-image/client/words";

const TOKEN = "This token is not known here, or it was revoked. Check it, or ask for a new one.";

/** The users of this page sign in with a token. */
const language: Language = {
  ...english,
  errors: { ...english.errors, token_missing: TOKEN, token_invalid: TOKEN },
};

export function pageWordsFor(error: unknown): Words {
  return wordsFor(error, language);
}
