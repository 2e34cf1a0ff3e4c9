import {
  type Clock,
  checkUsername,
  type Profile,
  type Store,
  StoreUnavailable,
  type UserId,
} from "@user-image/domain";
import type { Claims, ProvisionUser } from "../authentication/by-jwt.js";

/**
 * Adds users who are known by the claims of their token only (OpenID Connect Core 1.0, 5.1). Of these it keeps a name,
 * for the initials. Their address is not kept: nothing needs it, and it would be out of date as soon as it changes
 * where it comes from.
 */
export function provisionUserIn(
  store: Pick<Store, "add" | "findById">,
  clock: Clock,
): ProvisionUser<Profile> {
  return async (id, claims) => {
    const username = nameIn(id, claims);
    const user = (await store.add({ id, username }, clock())) ?? (await store.findById(id));
    if (user) return user;
    // Another request has added them, and a majority is yet to confirm it.
    throw new StoreUnavailable(new Error("A user who was just added cannot be read yet."));
  };
}

/** The first that is a name. An empty one is none that is known. */
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
