import { dueAt, type User, type UserId, UserUnreadable } from "@user-image/domain";
import { toStored } from "../stored-images.js";
import { readPerson, readUserRecord } from "../user-record.js";

export interface UserRow {
  readonly id: number | Bytes;
  readonly profile: Bytes;
  readonly image: Bytes | null;
  readonly grants: Bytes;
  readonly discards: Bytes;
  readonly revision: number;
  readonly former: Bytes | null;
}

/** Text, which libsql gives as one or the other. */
type Bytes = Buffer | ArrayBuffer;

const decoder = new TextDecoder();

export type Columns = ReturnType<typeof toColumns>;

type Fields = Readonly<Record<string, unknown>>;

/** A date as JSON has it, of the years that RFC 3339 can write down. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** What `update` writes, and the time that finds the user when there is something to do. */
export function toColumns(user: User) {
  const { image, grants, discards, former } = toStored(user);
  return {
    image: image && JSON.stringify(image),
    grants: JSON.stringify(grants),
    discards: JSON.stringify(discards),
    former: former && JSON.stringify(former),
    dueAt: dueAt(user)?.getTime() ?? null,
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
  });
}

export function toId(id: UserRow["id"]): UserId {
  return typeof id === "number" ? id : decoder.decode(id);
}

/** What is no UTF-8 is read as U+FFFD. */
function parse(json: Bytes | null): unknown {
  if (!json) return null;
  try {
    return JSON.parse(decoder.decode(json));
  } catch {
    // The error of its own quotes the text, which may be a profile.
    throw new UserUnreadable(new SyntaxError("A column is not JSON."));
  }
}

function toImage(value: unknown): unknown {
  const image = withDates(value, ["arrivesBy"]);
  return isFields(image) ? { ...image, check: withDates(image.check, ["dueAt"]) } : image;
}

function toFormer(value: unknown): unknown {
  const former = withDates(value, ["forgetAt"]);
  return isFields(former) ? { ...former, image: toImage(former.image) } : former;
}

function listOf(value: unknown, toItem: (item: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(toItem) : value;
}

function withDates(value: unknown, names: readonly string[]): unknown {
  if (!isFields(value)) return value;
  const dates = names
    .filter((name) => DATE.test(String(value[name])))
    .map((name) => [name, new Date(String(value[name]))]);
  return { ...value, ...Object.fromEntries(dates) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
