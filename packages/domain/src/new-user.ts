import { InvalidProfile } from "./errors.js";
import type { Person, Profile, User, UserId } from "./user.js";

const NO_ALERTS = "0000000000";

/** What a profile says where nothing else is known. */
const DEFAULT_PROFILE: Omit<Profile, "createdAt" | "updatedAt"> = {
  username: "",
  email: null,
  emailVerified: false,
  phone: null,
  phoneVerified: false,
  publicUrl: null,
  locationId: null,
  slotDefaultDuration: null,
  slotDefaultLocationId: null,
  slotDefaultTypeId: null,
  defaultPrivateAlerts: NO_ALERTS,
  defaultOwnFriendslotAlerts: NO_ALERTS,
  defaultOwnPublicAlerts: NO_ALERTS,
  defaultFriendsFriendslotAlerts: NO_ALERTS,
  defaultFriendsPublicAlerts: NO_ALERTS,
  defaultReslotAlerts: NO_ALERTS,
  defaultGroupAlerts: NO_ALERTS,
  push: true,
  deletedAt: null,
  slotCount: 0,
  reslotCount: 0,
  friendsCount: 0,
  friendships: [],
  groups: [],
};

/** How long a name may be, and an address (https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3), in code points. */
const MAX_USERNAME = 100;
const MAX_EMAIL = 254;

/**
 * What can be seen by itself: no space, control or format character, no mark without a letter, no filler
 * (https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point), no blank Braille pattern or notehead.
 */
const VISIBLE =
  /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u{2800}\u{1D159}]/u;

/** What an address cannot hold, seen or not. */
const NO_PART_OF_AN_ADDRESS = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

/**
 * A user as they are before this service has written anything. An empty name is none that is known.
 *
 * @throws {InvalidProfile}
 */
export function newUser({ id, ...known }: Partial<Profile> & { readonly id: UserId }, now: Date): User {
  if (known.username) checkUsername(known.username);
  if (isText(known.email)) checkEmail(known.email);
  const profile = { ...DEFAULT_PROFILE, createdAt: now, updatedAt: now, ...known };
  return { id, ...toPerson(profile), images: [], revision: 0 };
}

/** What the rules need to know of a person with such a profile. */
export function toPerson(profile: Profile): Person {
  return { name: profile.username, isDeleted: profile.deletedAt !== null, profile };
}

/**
 * What is a name: some text of one line in which something can be seen.
 *
 * @throws {InvalidProfile}
 */
export function checkUsername(username: string): void {
  const complain = (fault: string) => new InvalidProfile("username", fault);
  if (!VISIBLE.test(username)) throw complain("has to have at least one character that can be seen");
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(username)) {
    throw complain("has to be text without line breaks and control characters");
  }
  const { length } = [...username];
  if (length > MAX_USERNAME) throw complain(`has ${length} characters; at most ${MAX_USERNAME} are allowed`);
}

/**
 * What may be an address. Whether it arrives is not for a pattern to say; this only finds what is none.
 *
 * @throws {InvalidProfile}
 */
export function checkEmail(email: string): void {
  const complain = (fault: string) => new InvalidProfile("email", fault);
  const parts = email.split("@");
  const isAddress = parts.length === 2 && parts.every((part) => VISIBLE.test(part));
  if (!isAddress || NO_PART_OF_AN_ADDRESS.test(email)) {
    throw complain("has to be an address like ada@example.org, without spaces and invisible characters");
  }
  const { length } = [...email];
  if (length > MAX_EMAIL) throw complain(`has ${length} characters; at most ${MAX_EMAIL} are allowed`);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
