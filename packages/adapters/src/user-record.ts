import {
  DEFAULT_PROFILE,
  type ImageLock,
  type Person,
  type Profile,
  type ShownImage,
  toPerson,
  type UnsentEvent,
  type User,
  type UserId,
  type UserImage,
  UserUnreadable,
} from "@user-image/domain";
import type { StoredDiscard, StoredGrant } from "./stored-images.js";

/**
 * A user's record in JavaScript values: the store has already converted its own types of numbers and
 * dates. Other services may have written the image.
 */
export interface UserRecord<P> {
  readonly id: UserId;
  readonly person: Person<P>;
  readonly image?: unknown;
  readonly grants?: unknown;
  readonly discards?: unknown;
  readonly former?: unknown;
  readonly revision?: unknown;
  readonly unsent?: unknown;
  readonly lock?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The first and the last time that RFC 3339 can express: the years 0000 to 9999. */
const FIRST_MOMENT = Date.parse("0000-01-01T00:00:00.000Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** The replacement of bytes that are not UTF-8. A public id that contains it is not the original one. */
const REPLACEMENT = "\uFFFD";

type IsOfKind = (value: unknown) => boolean;

type Nullable = { [Name in keyof Profile]: null extends Profile[Name] ? Name : never }[keyof Profile];

/** Of the fields whose default says nothing of their kind. */
const NULLABLE: { readonly [Name in Exclude<Nullable, "deletedAt">]: IsOfKind } = {
  email: isText,
  phone: isText,
  publicUrl: isText,
  locationId: Number.isSafeInteger,
  slotDefaultDuration: Number.isSafeInteger,
  slotDefaultLocationId: Number.isSafeInteger,
  slotDefaultTypeId: Number.isSafeInteger,
};

/** What each field may be, where it is not its default. */
const KINDS = Object.entries<IsOfKind>({ ...kindsOf(DEFAULT_PROFILE), ...NULLABLE });

/** Reads a profile of other services. A field that is missing or has a wrong type takes its default. */
export function readPerson(profile: unknown): Person {
  return toPerson(toProfile(isObject(profile) ? profile : {}));
}

/**
 * Converts a record to a user. A field of the image that is missing or has a wrong type takes its default. Grants
 * and discards are written only by this service and say what must be destroyed, so a wrong value there is an error.
 * So is one in the unsent event, and in the lock, which must not be lost.
 *
 * @throws {UserUnreadable} if a grant, a discard, the revision, the unsent event or the lock is not of its kind
 */
export function readUserRecord<P>(record: UserRecord<P>): User<P> {
  const { id, person, image, grants, discards, former, revision, unsent, lock } = record;
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
    ...(!isMissing(unsent) && { unsent: toUnsent(unsent) }),
    ...(!isMissing(lock) && { lock: toLock(lock) }),
  };
}

/** Whether RFC 3339 can express the date. */
function isStorableDate(value: unknown): value is Date {
  if (!(value instanceof Date)) return false;
  const time = value.getTime();
  return time >= FIRST_MOMENT && time <= LAST_MOMENT;
}

function toProfile(fields: Fields): Profile {
  const sound: Record<string, unknown> = {};
  for (const [name, isOfKind] of KINDS) if (isOfKind(fields[name])) sound[name] = fields[name];
  return { ...DEFAULT_PROFILE, ...sound, deletedAt: toDeletedAt(fields.deletedAt) };
}

function kindsOf(defaults: object): Record<string, IsOfKind> {
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, kindOf(value)]));
}

function kindOf(known: unknown): IsOfKind {
  if (Array.isArray(known)) return Array.isArray;
  if (known instanceof Date) return isStorableDate;
  return typeof known === "number" ? Number.isSafeInteger : (value) => typeof value === typeof known;
}

/** A `deletedAt` that is not a date marks the user as deleted, too. */
function toDeletedAt(value: unknown): Date | null {
  if (isStorableDate(value)) return value;
  return value ? new Date(0) : null;
}

function toGranted(grant: StoredGrant): UserImage {
  return { state: "granted", ...grant };
}

/** Only condemned images have attempts. */
function toDiscarded({ condemned, attempts, ...discard }: StoredDiscard): UserImage {
  return condemned ? { state: "condemned", ...discard, attempts } : { state: "discarded", ...discard };
}

/** Null if the value does not name an image. An image that does not have all members that this service writes is adopted. */
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

/** Former images that cannot be read are dropped: they would not be destroyed anyway. */
function toFormer(value: unknown): UserImage[] {
  const items = Array.isArray(value) ? value.filter(isObject) : [];
  return items.flatMap(({ image, forgetAt }) => {
    const shown = toShown(image);
    return shown && isStorableDate(forgetAt)
      ? [{ ...shown, state: "former", forgetAt, adopted: true } as const]
      : [];
  });
}

function toUnsent(value: unknown): UnsentEvent {
  if (!isObject(value)) throw unreadable("unsent");
  const { id, revision, recordedAt, previousImage, dueAt, attempts, lease } = value;
  const isTimed = isStorableDate(recordedAt) && isStorableDate(dueAt);
  const isNamed = isText(id) && (previousImage === null || isText(previousImage));
  const isSound = isTimed && isNamed && isCount(revision) && isCount(attempts);
  if (!isSound || !(lease === undefined || isText(lease))) throw unreadable("unsent");
  return value as unknown as UnsentEvent;
}

function toLock(value: unknown): ImageLock {
  const isSound = isObject(value) && isText(value.reason) && isStorableDate(value.since);
  if (!isSound) throw unreadable("lock");
  return value as unknown as ImageLock;
}

/** A URL with dot segments names another path, even if they are encoded (RFC 3986, 5.2.4). */
function isAddressable(publicId: string): boolean {
  return publicId.split("/").every((segment) => segment !== "." && segment !== "..");
}

/** This service has not measured an image of another service, and others may show it too. */
function adopt(publicId: string, version: number, format: string): ShownImage {
  const facts = { version, format, bytes: 0, width: 0, height: 0 };
  return { state: "shown", publicId, facts, arrivesBy: new Date(0), adopted: true };
}

function toList<T>(name: string, value: unknown, isOfKind: (item: Fields) => boolean): readonly T[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) throw unreadable(name);
  return value.map((item: unknown, index) => {
    if (!isObject(item) || !isOfKind(item)) throw unreadable(`${name}.${index}`);
    // Unknown facts are measured when the image is set.
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

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** The message has the member's name but not its value, since the log may contain only ids of users. */
function unreadable(member: string): UserUnreadable {
  return new UserUnreadable(new TypeError(`${member} has a wrong type.`));
}
