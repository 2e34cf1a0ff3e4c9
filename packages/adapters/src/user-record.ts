import {
  newUser,
  type Person,
  type Profile,
  type ShownImage,
  toPerson,
  type User,
  type UserId,
  type UserImage,
  UserUnreadable,
} from "@user-image/domain";
import type { StoredDiscard, StoredGrant } from "./stored-images.js";

/**
 * What a store holds of a user, in values of the language: a store's own kinds of numbers and dates
 * are converted by then. Other services may have written the image.
 */
export interface UserRecord<P> {
  readonly id: UserId;
  readonly person: Person<P>;
  readonly image?: unknown;
  readonly grants?: unknown;
  readonly discards?: unknown;
  readonly former?: unknown;
  readonly revision?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The first and the last moment that RFC 3339 can write down: the years 0000 to 9999. */
const FIRST_MOMENT = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** What stands for bytes that were no UTF-8: a public id that holds it is not the one it was. */
const REPLACEMENT = "\uFFFD";

const { profile: DEFAULTS } = newUser({ id: 0 }, new Date(0));

/** What each field may be, where it is not its default. */
const KINDS: { readonly [Name in Exclude<keyof Profile, "deletedAt">]: (value: unknown) => boolean } = {
  username: isText,
  email: isText,
  emailVerified: isBoolean,
  phone: isText,
  phoneVerified: isBoolean,
  publicUrl: isText,
  locationId: Number.isSafeInteger,
  slotDefaultDuration: Number.isSafeInteger,
  slotDefaultLocationId: Number.isSafeInteger,
  slotDefaultTypeId: Number.isSafeInteger,
  defaultPrivateAlerts: isText,
  defaultOwnFriendslotAlerts: isText,
  defaultOwnPublicAlerts: isText,
  defaultFriendsFriendslotAlerts: isText,
  defaultFriendsPublicAlerts: isText,
  defaultReslotAlerts: isText,
  defaultGroupAlerts: isText,
  push: isBoolean,
  createdAt: isStorableDate,
  updatedAt: isStorableDate,
  slotCount: Number.isSafeInteger,
  reslotCount: Number.isSafeInteger,
  friendsCount: Number.isSafeInteger,
  friendships: Array.isArray,
  groups: Array.isArray,
};

/** A profile of other services is read as far as it goes: a field that is missing, or not of its kind, takes its default. */
export function readPerson(profile: unknown): Person {
  return toPerson(toProfile(isObject(profile) ? profile : {}));
}

/**
 * An image is read as far as it goes. Grants and discards are ours alone and say what has to be destroyed, so
 * nothing is guessed there.
 *
 * @throws {UserUnreadable} if a grant, a discard or the revision is not of its kind
 */
export function readUserRecord<P>(record: UserRecord<P>): User<P> {
  const { id, person, image, grants, discards, former, revision } = record;
  if (!isMissing(revision) && !Number.isSafeInteger(revision)) throw unreadable("revision");
  const shown = toShown(image);
  return {
    id,
    ...person,
    images: [
      ...toList<StoredGrant>("grants", grants, isGrant).map(toGranted),
      ...toList<StoredDiscard>("discards", discards, isDiscard).map(toDiscarded),
      ...(shown ? [shown] : []),
      ...toFormer(former),
    ],
    revision: (revision ?? 0) as number,
  };
}

/** Whether RFC 3339 can write it down. */
function isStorableDate(value: unknown): value is Date {
  if (!(value instanceof Date)) return false;
  const time = value.getTime();
  return time >= FIRST_MOMENT && time <= LAST_MOMENT;
}

function toProfile(fields: Fields): Profile {
  const profile: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, isOfKind] of Object.entries(KINDS)) {
    if (isOfKind(fields[name])) profile[name] = fields[name];
  }
  profile.deletedAt = toDeletedAt(fields.deletedAt);
  return profile as unknown as Profile;
}

/** Whoever is marked as deleted in another way than by a date is deleted, too. */
function toDeletedAt(value: unknown): Date | null {
  if (isStorableDate(value)) return value;
  return value ? new Date(0) : null;
}

function toGranted(grant: StoredGrant): UserImage {
  return { state: "granted", ...grant };
}

/** Until it is condemned, no attempt was made. */
function toDiscarded({ condemned, attempts, ...discard }: StoredDiscard): UserImage {
  return condemned ? { state: "condemned", ...discard, attempts } : { state: "discarded", ...discard };
}

/** Null if it does not name an image. One that we have not written ourselves, in full, is adopted. */
function toShown(value: unknown): ShownImage | null {
  if (!isObject(value)) return null;
  const { publicId, version, format, bytes, width, height, arrivesBy, ...others } = value;
  if (!isPublicId(publicId) || !isText(format)) return null;
  if (!isFacts(value) || !isStorableDate(arrivesBy))
    return isCount(version) && isAddressable(publicId) ? adopt(publicId, version as number, format) : null;
  const facts = { version, format, bytes, width, height };
  return { state: "shown", publicId, facts, arrivesBy, ...withCheck(others) } as unknown as ShownImage;
}

/** A check that cannot be read is due at once. */
function withCheck(fields: Fields): Fields {
  const { check, ...others } = fields;
  if (isMissing(check)) return others;
  const isSound = isObject(check) && isStorableDate(check.dueAt) && isCount(check.attempts);
  return isSound ? fields : { ...fields, check: { dueAt: new Date(0), attempts: 0 } };
}

/** What cannot be read is forgotten: nothing would be destroyed of it. */
function toFormer(value: unknown): UserImage[] {
  const items = Array.isArray(value) ? value.filter(isObject) : [];
  return items.flatMap(({ image, forgetAt }) => {
    const shown = toShown(image);
    return shown && isStorableDate(forgetAt)
      ? [{ ...shown, state: "former", forgetAt, adopted: true } as const]
      : [];
  });
}

/** A URL with dot segments leads elsewhere, however they are encoded (RFC 3986, 5.2.4). */
function isAddressable(publicId: string): boolean {
  return publicId.split("/").every((segment) => segment !== "." && segment !== "..");
}

/** Nobody measured an image of another service, and others may show it too. */
function adopt(publicId: string, version: number, format: string): ShownImage {
  const facts = { version, format, bytes: 0, width: 0, height: 0 };
  return { state: "shown", publicId, facts, arrivesBy: new Date(0), adopted: true };
}

function toList<T>(name: string, value: unknown, isOfKind: (item: Fields) => boolean): readonly T[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) throw unreadable(name);
  return value.map((item: unknown, index) => {
    if (!isObject(item) || !isOfKind(item)) throw unreadable(`${name}.${index}`);
    // What is not known of an upload is asked for.
    return isObject(item.facts) && isFacts(item.facts) ? item : { ...item, facts: null };
  }) as unknown as T[];
}

function isGrant({ publicId, grantedAt, arrivesBy, expiresAt }: Fields): boolean {
  return isPublicId(publicId) && [grantedAt, arrivesBy, expiresAt].every(isStorableDate);
}

function isDiscard({ publicId, reason, arrivesBy, destroyAt, attempts, condemned }: Fields): boolean {
  const isTimed = isStorableDate(arrivesBy) && isStorableDate(destroyAt);
  return isPublicId(publicId) && isText(reason) && isTimed && isCount(attempts) && isBoolean(condemned);
}

function isFacts({ version, format, bytes, width, height }: Fields): boolean {
  return isText(format) && [version, bytes, width, height].every(Number.isSafeInteger);
}

function isPublicId(value: unknown): value is string {
  return isText(value) && value !== "" && !value.includes(REPLACEMENT);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Says where, and not what: the log holds nothing of users but their ids. */
function unreadable(member: string): UserUnreadable {
  return new UserUnreadable(new TypeError(`${member} is not of its kind.`));
}
