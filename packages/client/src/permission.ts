import type { Retries } from "./retries.js";
import { type Connection, type Grant, requestGrant } from "./service.js";

/** Permission to upload one image, and what has become of it. */
export interface Permission {
  readonly grant: Grant;
  /** An upload that starts later is refused, by `performance.now()`: the clock here may be wrong. */
  readonly until: number;
  /** What may be stored under its id: all that is known is that no answer came. */
  sent?: Blob | undefined;
  isUploaded?: boolean;
}

/** Permissions that can be used again, by service and user. Too many unused ones lock a user out for an hour. */
const kept = new Map<string, Permission>();

/** Takes the permission that was kept for this user, if this file can be uploaded with it, or asks for one. */
export async function takePermission(
  connection: Connection,
  file: Blob,
  retries: Retries,
): Promise<Permission> {
  const key = keyOf(connection);
  const known = kept.get(key);
  // Whoever takes it has it alone: another upload at the same time asks for its own.
  kept.delete(key);
  if (known && performance.now() < known.until && (known.sent ?? file) === file) return known;

  const grant = await retries.run(() => requestGrant(connection));
  const lifetime = Date.parse(grant.expiresAt) - grant.timestamp * 1000;
  return { grant, until: performance.now() + lifetime };
}

export function keepPermission(connection: Connection, permission: Permission): void {
  kept.set(keyOf(connection), permission);
}

/** Cookies cannot be seen: for who has others by now, a permission that was kept is refused once, and then gone. */
function keyOf({ baseUrl, token, headers }: Connection): string {
  return JSON.stringify([baseUrl, token, headers]);
}
