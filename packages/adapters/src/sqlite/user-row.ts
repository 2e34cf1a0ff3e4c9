import { dueAt, type User, type UserId, UserUnreadable } from "@user-image/domain";
import { toStored } from "../stored-images.js";
import { isObject, readPerson, readUserRecord } from "../user-record.js";

export interface UserRow {
  readonly id: number | Bytes;
  readonly profile: Bytes;
  readonly image: Bytes | null;
  readonly grants: Bytes;
  readonly discards: Bytes;
  readonly revision: number;
  readonly former: Bytes | null;
  readonly unsent: Bytes | null;
  readonly lock: Bytes | null;
}

/** The bytes of a text: libsql returns both types. */
type Bytes = Buffer | ArrayBuffer;

const decoder = new TextDecoder();

export type Columns = ReturnType<typeof toColumns>;

/** A date as in JSON, with a year that RFC 3339 can express. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The columns that `update` writes, with the time by which a due user is found. */
export function toColumns(user: User) {
  const { image, grants, discards, former } = toStored(user);
  return {
    image: image && JSON.stringify(image),
    grants: JSON.stringify(grants),
    discards: JSON.stringify(discards),
    former: former && JSON.stringify(former),
    dueAt: dueAt(user)?.getTime() ?? null,
    unsent: user.unsent && JSON.stringify(user.unsent),
    lock: user.lock && JSON.stringify(user.lock),
  };
}

/** @throws {UserUnreadable} */
export function toUser(row: UserRow): User {
  return readUserRecord({
    id: toId(row.id),
    person: readPerson(withDates(parse(row.profile), ["createdAt", "updatedAt", "deletedAt"])),
    image: toImage(parse(row.image)),
    grants: listOf(parse(row.grants), (item) => withDates(item, ["grantedAt", "arrivesBy", "expiresAt"])),
    discards: listOf(parse(row.discards), (item) => withDates(item, ["arrivesBy", "destroyAt"])),
    former: listOf(parse(row.former), toFormer),
    revision: row.revision,
    unsent: withDates(parse(row.unsent), ["recordedAt", "dueAt"]),
    lock: withDates(parse(row.lock), ["since"]),
  });
}

export function toId(id: UserRow["id"]): UserId {
  return typeof id === "number" ? id : decoder.decode(id);
}

/** Bytes that are not UTF-8 become U+FFFD. */
function parse(json: Bytes | null): unknown {
  if (!json) return null;
  try {
    return JSON.parse(decoder.decode(json));
  } catch {
    // The error of JSON.parse quotes the text, which may contain a profile.
    throw new UserUnreadable(new SyntaxError("A column is not JSON."));
  }
}

function toImage(value: unknown): unknown {
  const image = withDates(value, ["arrivesBy"]);
  return isObject(image) ? { ...image, check: withDates(image.check, ["dueAt"]) } : image;
}

function toFormer(value: unknown): unknown {
  const former = withDates(value, ["forgetAt"]);
  return isObject(former) ? { ...former, image: toImage(former.image) } : former;
}

function listOf(value: unknown, toItem: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(toItem) : value;
}

function withDates(value: unknown, names: readonly string[]): unknown {
  if (!isObject(value)) return value;
  const dates = names
    .filter((name) => DATE.test(String(value[name])))
    .map((name) => [name, new Date(String(value[name]))]);
  return { ...value, ...Object.fromEntries(dates) };
}
