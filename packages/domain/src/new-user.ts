import { InvalidProfile } from "./errors.js";
import { DEFAULT_PROFILE, type Person, type Profile, type User, type UserId } from "./user.js";

/** The longest name and the longest address (https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3), in code points. */
const MAX_USERNAME = 100;
const MAX_EMAIL = 254;

/**
 * A character that is visible by itself: not a space, control or format character, a mark without a letter, a filler
 * (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point), a blank Braille pattern or notehead.
 */
const VISIBLE =
  /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{2800}\u{1D159}]/u;

/** Characters that an address cannot contain. */
const NO_PART_OF_AN_ADDRESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

/**
 * A user for whom this service has written nothing yet. An empty name means that the name is unknown.
 *
 * @throws {InvalidProfile}
 */
export function newUser({ id, ...known }: Partial<Profile> & { readonly id: UserId }, now: Date): User {
  if (known.username) checkUsername(known.username);
  if (isText(known.email)) checkEmail(known.email);
  const profile = { ...DEFAULT_PROFILE, createdAt: now, updatedAt: now, ...known };
  return { id, ...toPerson(profile), images: [], revision: 0 };
}

/** The members of a user that the rules read, taken from a profile. */
export function toPerson(profile: Profile): Person {
  return { name: profile.username, isDeleted: profile.deletedAt !== null, profile };
}

/**
 * Checks a name: one line of text with at least one visible character.
 *
 * @throws {InvalidProfile}
 */
export function checkUsername(username: string): void {
  const fault = faultOfLine(username, MAX_USERNAME);
  if (fault) throw new InvalidProfile("username", fault);
}

/**
 * What is wrong with a text that has to be one line with at least one visible character, as the rest of a sentence
 * about it; null if nothing is.
 *
 * @param limit the most code points
 */
export function faultOfLine(text: string, limit: number): string | null {
  if (!VISIBLE.test(text)) return "must have at least one visible character";
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
    return "must be text without line breaks or control characters";
  const { length } = [...text];
  return length > limit ? `has ${length} characters; at most ${limit} are allowed` : null;
}

/**
 * Checks an e-mail address for obvious mistakes. No pattern can say whether mail arrives.
 *
 * @throws {InvalidProfile}
 */
export function checkEmail(email: string): void {
  const complain = (fault: string) => new InvalidProfile("email", fault);
  const parts = email.split("@");
  const isAddress = parts.length === 2 && parts.every((part) => VISIBLE.test(part));
  if (!isAddress || NO_PART_OF_AN_ADDRESS.test(email)) {
    throw complain("must be an address like ada@example.org, without spaces or invisible characters");
  }
  const { length } = [...email];
  if (length > MAX_EMAIL) throw complain(`has ${length} characters; at most ${MAX_EMAIL} are allowed`);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
