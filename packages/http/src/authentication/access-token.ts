import { hash, randomBytes } from "node:crypto";
import type { UserId, UserIds } from "@user-image/domain";

/** The prefix of every token, by which scanners for leaked secrets recognize one. */
const PREFIX = "uit_";

/** The random part of a token, with its separator. Older tokens have no user's id before it. */
const RANDOM_PART = /^_[\w-]{43}$/;
const RANDOM_LENGTH = 44;

/**
 * Makes a token of 256 random bits that contains the user's id, so the store finds the user by `_id`. None of its
 * characters has a meaning in a URL, in a header or in Rails' token parser. It is shown once; only its hash is stored.
 */
export function createToken(id: UserId, ids: Pick<UserIds, "kind">): string {
  const name = ids.kind === "string" ? Buffer.from(`${id}`).toString("base64url") : id;
  return `${PREFIX}${name}_${randomBytes(32).toString("base64url")}`;
}

/** The user's id that a token contains. Undefined for older tokens and those of other services. */
export function userNamedBy(token: string, ids: UserIds): UserId | undefined {
  if (!token.startsWith(PREFIX) || !RANDOM_PART.test(token.slice(-RANDOM_LENGTH))) return undefined;
  const name = token.slice(PREFIX.length, -RANDOM_LENGTH);
  return ids.read(ids.kind === "string" ? Buffer.from(name, "base64url").toString() : name) ?? undefined;
}

/** The hash of a token for the store: its SHA-256 in hex. 256 random bits need no salt. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}
