import { hash, randomBytes } from "node:crypto";

/** The prefix of every token, by which scanners for leaked secrets recognize one. */
const PREFIX = "uit_";

/** Makes a token of 256 random bits. It is shown once; only its hash is stored. */
export function createToken(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** The hash of a token for the store: its SHA-256 in hex. 256 random bits need no salt. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}
