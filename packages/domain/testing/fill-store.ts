import assert from "node:assert/strict";
import { imagesOf, type User, type UserAccounts, type UserRepository } from "@user-image/domain";

/** A user as a test wants them stored, with the hashes of their tokens. */
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
    const { id, profile, image, grants, discards, former = [] } = user;
    const added = await store.add({ id, ...profile }, profile.createdAt);
    assert.ok(added, `There is a user ${id} already.`);
    if (image || grants.length + discards.length + former.length > 0) {
      await store.update(added, (added) => ({ ...added, ...imagesOf(user) }));
    }
    for (const token of tokens) await store.addToken(id, token);
  }
}
