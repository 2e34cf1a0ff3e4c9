import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The spec wants 24 to 64 bytes. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/**
 * Reads a secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
 *
 * @throws {Error} whose message does not quote the secret
 */
export function parseWebhookSecret(text: string): Buffer {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : "";
  const key = Buffer.from(base64, "base64");
  const isLong = key.length >= LEAST_BYTES && key.length <= MOST_BYTES;
  if (!isLong || !BASE64.test(base64))
    throw new Error("has a secret that is not whsec_ and 24 to 64 bytes in base64");
  return key;
}

/**
 * The headers that sign a message, with one signature for each key
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 *
 * @param time of the attempt
 */
export function signedHeaders(id: string, time: Date, body: string, keys: readonly Buffer[]) {
  const timestamp = Math.floor(time.getTime() / 1000);
  const text = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac("sha256", key).update(text).digest("base64")}`);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
