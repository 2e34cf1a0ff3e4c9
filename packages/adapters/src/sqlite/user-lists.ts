import type { User, UserId, UserPage } from "@user-image/domain";
import { ifReadable } from "../unreadable-users.js";
import { withRetry } from "./retries.js";
import type { Statements } from "./statements.js";
import { toId, toUser, type UserRow } from "./user-row.js";

/** Resolves to those of the public ids that a user has. */
export async function findOwned(statements: Statements, publicIds: readonly string[]): Promise<string[]> {
  if (publicIds.length === 0) return [];
  const rows = await withRetry(() => statements.findOwned.all(JSON.stringify(publicIds)));
  const owned = new Set((rows as { position: number }[]).map(({ position }) => position));
  return publicIds.filter((_, index) => owned.has(index));
}

/** Reads one user more than asked for, to know whether more follow. */
export async function findAfter(statements: Statements, id: UserId | null, limit: number): Promise<UserPage> {
  const rows = (await withRetry(() => statements.findAfter.all(id, limit + 1))) as UserRow[];
  const users: User[] = [];
  const unreadable: UserId[] = [];
  const part = rows.slice(0, limit);
  for (const row of part) {
    const user = ifReadable(() => toUser(row));
    if (user) users.push(user);
    else unreadable.push(toId(row.id));
  }
  const last = part.at(-1);
  return { users, unreadable, next: rows.length > limit && last ? toId(last.id) : null };
}
