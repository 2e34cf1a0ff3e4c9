import { StoreUnavailable, type User } from "@user-image/domain";
import { withRetry } from "./retries.js";
import type { Statements } from "./statements.js";
import type { UserRow } from "./user-row.js";

/** How many rows are read at once. */
const BATCH = 1000;

/** The time limit of a search, in milliseconds. */
const MAX_TIME = 10_000;

/**
 * Finds users by a part of their name or e-mail address. SQLite ignores the case of ASCII letters only, so this reads
 * the rows one after the other until it has found enough.
 *
 * @param read resolves to null if the user cannot be read
 * @throws {StoreUnavailable}
 */
export async function searchUsers(
  { scan }: Statements,
  read: (row: UserRow) => User | null,
  text: string,
  limit: number,
): Promise<User[]> {
  const end = performance.now() + MAX_TIME;
  const isFound = ({ profile: { username, email } }: User) =>
    [username, email ?? ""].some((part) => part.toLowerCase().includes(text.toLowerCase()));
  const found: User[] = [];
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const after = last;
    const rows = (await withRetry(() => scan.all(after, BATCH))) as (UserRow & { key: number })[];
    found.push(...rows.flatMap((row) => read(row) ?? []).filter(isFound));
    last = rows.at(-1)?.key ?? last;
    if (rows.length < BATCH || found.length >= limit) return found.slice(0, limit);
    if (performance.now() > end)
      throw new StoreUnavailable(new Error("The search took longer than ten seconds."));
  }
}
