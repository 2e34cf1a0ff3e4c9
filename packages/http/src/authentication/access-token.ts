import { hash, randomBytes } from "node:crypto";

/** The beginning of every token, so that scanners for leaked secrets can tell one. */
const PREFIX = "uit_";

/** Makes a token of 256 random bits. It is shown once; only its hash is kept. */
export function createToken(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** What a store knows of a token: its SHA-256 in hex. With 256 random bits it needs no salt. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}
