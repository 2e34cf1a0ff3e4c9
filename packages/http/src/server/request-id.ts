import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

const MAX_LENGTH = 255;

/** The caller's `X-Request-Id` without what Rails takes out of one, or a UUID if nothing is left. */
export function requestIdOf({ headers }: Pick<IncomingMessage, "headers">): string {
  const given = headers["x-request-id"];
  if (typeof given !== "string") return randomUUID();
  return given.replace(/[^\w\-@]/g, "").slice(0, MAX_LENGTH) || randomUUID();
}
