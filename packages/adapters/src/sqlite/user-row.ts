import { dueAt, readUserRecord, type User, UserUnreadable } from "@user-image/domain";

export interface UserRow {
  readonly id: number;
  readonly profile: string;
  readonly image: string | null;
  readonly grants: string;
  readonly discards: string;
  readonly revision: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** A date as JSON has it, of the years that RFC 3339 can write down. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** What `update` writes, and the due time that finds the user when there is something to do. */
export function toColumns(user: User) {
  return {
    image: user.image && JSON.stringify(user.image),
    grants: JSON.stringify(user.grants),
    discards: JSON.stringify(user.discards),
    dueAt: dueAt(user)?.getTime() ?? null,
  };
}

/** @throws {UserUnreadable} */
export function toUser(row: UserRow): User {
  return readUserRecord({
    id: row.id,
    profile: withDates(parse(row.profile), ["createdAt", "updatedAt", "deletedAt"]),
    image: withDates(parse(row.image ?? "null"), ["arrivesBy"]),
    grants: listWithDates(parse(row.grants), ["grantedAt", "arrivesBy", "expiresAt"]),
    discards: listWithDates(parse(row.discards), ["arrivesBy", "destroyAt"]),
    revision: row.revision,
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of its own quotes the text, which may be a profile.
    throw new UserUnreadable(new SyntaxError("A column is not JSON."));
  }
}

function listWithDates(value: unknown, names: readonly string[]): unknown {
  return Array.isArray(value) ? value.map((item) => withDates(item, names)) : value;
}

function withDates(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = value as Fields;
  const dates = names
    .filter((name) => DATE.test(String(fields[name])))
    .map((name) => [name, new Date(String(fields[name]))]);
  return { ...fields, ...Object.fromEntries(dates) };
}
