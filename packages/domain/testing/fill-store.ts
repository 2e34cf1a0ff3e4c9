import assert from "node:assert/strict";
import type { User, UserAccounts, UserRepository } from "@user-image/domain";

/** A user to store, with the hashes of their tokens. */
export interface StoredUser {
  readonly user: User;
  readonly tokens?: readonly string[];
}

/** Puts users into an empty store that is both repository and accounts. */
export async function fillStore(
  store: UserRepository & UserAccounts,
  stored: readonly StoredUser[],
): Promise<void> {
  for (const { user, tokens = [] } of stored) {
    const { id, profile, images, unsent, lock } = user;
    const added = await store.add({ id, ...profile }, profile.createdAt);
    assert.ok(added, `There is a user ${id} already.`);
    const fields = { images, ...(unsent && { unsent }), ...(lock && { lock }) };
    const isEmpty = images.length === 0 && !unsent && !lock;
    if (!isEmpty) await store.update(added, (added) => ({ ...added, ...fields }));
    for (const token of tokens) await store.addToken(id, token);
  }
}

/** Leaves out the revision: stores differ in how many writes it takes to add a user. */
export function assertSameUser(actual: User | null, expected: User): void {
  assert.deepEqual(actual && { ...actual, revision: 0 }, { ...expected, revision: 0 });
}
