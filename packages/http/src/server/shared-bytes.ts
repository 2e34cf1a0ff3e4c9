import { hash } from "node:crypto";

const copies = new Map<string, Buffer>();

/**
 * The one copy in this process of such bytes, so that any number of connections on which nobody reads hold it once.
 * Only for the files that belong to the service, of which there is a limited number: a copy is kept for ever.
 */
export function sharedBytes(bytes: Buffer): Buffer {
  const key = hash("sha256", bytes);
  const copy = copies.get(key) ?? bytes;
  copies.set(key, copy);
  return copy;
}
