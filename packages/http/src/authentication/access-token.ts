import { hash, randomBytes } from "node:crypto";
import type { UserId, UserIds } from "@user-image/domain";

/** The beginning of every token, so that scanners for leaked secrets can tell one. */
const PREFIX = "uit_";

/** With the user's id before what is random, of which the older ones consist. */
const NAMING = /^uit_(.+)_[\w-]{43}$/s;

/**
 * Makes a token of 256 random bits that names its user, so that the store need look at nobody else. It has no
 * character that an address, a header or Rails' parser of tokens takes for more than itself. It is shown once; only
 * its hash is kept.
 */
export function createToken(id: UserId, ids: Pick<UserIds, "kind">): string {
  const name = ids.kind === "string" ? Buffer.from(`${id}`).toString("base64url") : id;
  return `${PREFIX}${name}_${randomBytes(32).toString("base64url")}`;
}

/** Whom a token names. Undefined if nobody, as older tokens do and those that others have made. */
export function userNamedBy(token: string, ids: UserIds): UserId | undefined {
  const [, name] = NAMING.exec(token) ?? [];
  if (name === undefined) return undefined;
  return ids.read(ids.kind === "string" ? Buffer.from(name, "base64url").toString() : name) ?? undefined;
}

/** What a store knows of a token: its SHA-256 in hex. With 256 random bits it needs no salt. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}
