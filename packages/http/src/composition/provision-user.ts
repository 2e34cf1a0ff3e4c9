import {
  type Clock,
  checkUsername,
  type Profile,
  type Store,
  StoreUnavailable,
  type UserId,
} from "@user-image/domain";
import type { Claims } from "../authentication/admin-claim.js";
import type { ProvisionUser } from "../authentication/by-jwt.js";

/**
 * Adds users of whom only the claims of a token are known (OpenID Connect Core 1.0, 5.1). It stores their name, for the
 * initials. It does not store their e-mail address: nothing needs it, and it would become stale.
 */
export function provisionUserIn(
  store: Pick<Store, "add" | "findById">,
  clock: Clock,
): ProvisionUser<Profile> {
  return async (id, claims) => {
    const username = nameIn(id, claims);
    const user = (await store.add({ id, username }, clock())) ?? (await store.findById(id));
    if (user) return user;
    // Another request has added the user, and a majority has not confirmed it yet.
    throw new StoreUnavailable(new Error("A new user cannot be read yet."));
  };
}

/** The first of these that is a valid name. An empty name means that it is unknown. */
function nameIn(id: UserId, { name, preferred_username }: Claims): string {
  return [name, preferred_username, String(id)].find(isName) ?? "";
}

function isName(value: unknown): value is string {
  try {
    if (typeof value === "string") checkUsername(value);
    return typeof value === "string";
  } catch {
    return false;
  }
}
