import { StoreUnavailable, type User, type UserId, type UserPage } from "@user-image/domain";
import type { Statements } from "./statements.js";
import { findAfter } from "./user-lists.js";

/** How many rows are read at once. */
const BATCH = 1000;

/** The time limit of a search, in milliseconds. */
const MAX_TIME = 10_000;

/**
 * Finds users by a part of their name or e-mail address. SQLite ignores the case of ASCII letters only, so this reads
 * the rows one after the other until it has found enough.
 *
 * @throws {StoreUnavailable}
 */
export async function searchUsers(statements: Statements, text: string, limit: number): Promise<User[]> {
  const end = performance.now() + MAX_TIME;
  const isFound = ({ profile: { username, email } }: User) =>
    [username, email ?? ""].some((part) => part.toLowerCase().includes(text.toLowerCase()));
  const found: User[] = [];
  for (let last: UserId | null = null; ; ) {
    const { users, next }: UserPage = await findAfter(statements, last, BATCH);
    found.push(...users.filter(isFound));
    if (next === null || found.length >= limit) return found.slice(0, limit);
    if (performance.now() > end)
      throw new StoreUnavailable(new Error("The search took longer than ten seconds."));
    last = next;
  }
}
