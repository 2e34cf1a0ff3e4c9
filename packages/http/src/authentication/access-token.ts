import { hash, randomBytes } from "node:crypto";
import type { UserId, UserIds } from "@user-image/domain";

/** The prefix of every token, by which scanners for leaked secrets recognize one. */
const PREFIX = "uit_";

/** An administrator's token. The hash covers the prefix, so nobody can turn another token into one. */
const ADMINISTRATOR_PREFIX = "uita_";

/** The store's hash of an administrator's token begins with this, so that a list of tokens shows which they are. */
const ADMINISTRATOR_HASH = "admin:";

/** The random part of a token, with its separator. Older tokens have no user's id before it. */
const RANDOM_PART = /^_[\w-]{43}$/;
const RANDOM_LENGTH = 44;

/**
 * Makes a token of 256 random bits that contains the user's id, so the store finds the user by `_id`. None of its
 * characters has a meaning in a URL, in a header or in Rails' token parser. It is shown once; only its hash is stored.
 */
export function createToken(
  id: UserId,
  ids: Pick<UserIds, "kind">,
  { isAdministrator = false } = {},
): string {
  const name = ids.kind === "string" ? Buffer.from(`${id}`).toString("base64url") : id;
  const prefix = isAdministrator ? ADMINISTRATOR_PREFIX : PREFIX;
  return `${prefix}${name}_${randomBytes(32).toString("base64url")}`;
}

/** Whether its user, if the store has its hash, may administer the images of all users. */
export function isAdministratorToken(token: string): boolean {
  return prefixOf(token) === ADMINISTRATOR_PREFIX;
}

/** What a stored hash tells of its token. */
export function describeHash(hash: string): { readonly sha256: string; readonly administrator: boolean } {
  const administrator = hash.startsWith(ADMINISTRATOR_HASH);
  return { sha256: administrator ? hash.slice(ADMINISTRATOR_HASH.length) : hash, administrator };
}

/** The user's id that a token contains. Undefined for older tokens and those of other services. */
export function userNamedBy(token: string, ids: UserIds): UserId | undefined {
  const prefix = prefixOf(token);
  if (prefix === undefined) return undefined;
  const name = token.slice(prefix.length, -RANDOM_LENGTH);
  return ids.read(ids.kind === "string" ? Buffer.from(name, "base64url").toString() : name) ?? undefined;
}

/**
 * The hash of a token for the store: its SHA-256 in hex, after `admin:` for an administrator's token. 256 random bits
 * need no salt.
 */
export function hashToken(token: string): string {
  const digest = hash("sha256", token);
  return isAdministratorToken(token) ? `${ADMINISTRATOR_HASH}${digest}` : digest;
}

/** Undefined for older tokens and those of other services. */
function prefixOf(token: string): string | undefined {
  if (!RANDOM_PART.test(token.slice(-RANDOM_LENGTH))) return undefined;
  return [PREFIX, ADMINISTRATOR_PREFIX].find((prefix) => token.startsWith(prefix));
}
