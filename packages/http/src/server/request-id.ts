import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const MAX_LENGTH = 255;

/** The client's `X-Request-Id` without the characters that Rails removes, or a UUID if nothing is left. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  if (typeof given !== "string") return randomUUID();
  return given.replace(/[^\w\-@]/g, "").slice(0, MAX_LENGTH) || randomUUID();
}
