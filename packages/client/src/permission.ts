import type { Retries } from "./retries.js";
import { type Connection, type Grant, requestGrant } from "./service.js";

/** Permission to upload one image, and its use so far. */
export interface Permission {
  readonly grant: Grant;
  /** When the permission ends, by `performance.now()`, since the device's clock may be wrong. */
  readonly until: number;
  /** The file that may be stored under the id: its upload got no answer. */
  sent?: Blob | undefined;
  isUploaded?: boolean;
}

/** Unused permissions, by service and user. A user with too many unused ones gets no new one for an hour. */
const kept = new Map<string, Permission>();

/** Takes the user's unused permission if this file can be uploaded with it, or asks for a new one. */
export async function takePermission(
  connection: Connection,
  file: Blob,
  retries: Retries,
): Promise<Permission> {
  const key = keyOf(connection);
  const known = kept.get(key);
  // A permission is taken by one upload only. Another concurrent upload asks for its own.
  kept.delete(key);
  if (known && performance.now() < known.until && (known.sent ?? file) === file) return known;

  const grant = await retries.run(() => requestGrant(connection));
  const lifetime = Date.parse(grant.expiresAt) - grant.timestamp * 1000;
  return { grant, until: performance.now() + lifetime };
}

export function keepPermission(connection: Connection, permission: Permission): void {
  kept.set(keyOf(connection), permission);
}

/** The key does not contain cookies, which scripts cannot read. After a change of user, the kept permission is refused once, then dropped. */
function keyOf({ baseUrl, token, headers }: Connection): string {
  return JSON.stringify([baseUrl, token, headers]);
}
