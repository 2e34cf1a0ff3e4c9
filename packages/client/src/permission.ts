import type { Square } from "./picture/prepare-image.js";
import type { Retries } from "./retries.js";
import { type Connection, type Grant, requestGrant } from "./service.js";

/** What the user chose: what is uploaded depends on nothing else. */
export interface Choice {
  readonly file: Blob;
  readonly crop?: Square | undefined;
  readonly prepare?: false | undefined;
}

/** Permission to upload one image, and its use so far. */
export interface Permission {
  readonly grant: Grant;
  /** When the permission ends, by `performance.now()`, since the device's clock may be wrong. */
  readonly until: number;
  /** What may be stored under the id: its upload got no answer. */
  sent?: Choice | undefined;
  isUploaded?: boolean;
}

/**
 * Unused permissions by service and user, also those that are still being requested. A user with too many unused ones
 * gets no new one for an hour.
 */
const kept = new Map<string, Promise<Permission>>();

/**
 * Takes the user's unused permission if this choice can be uploaded with it, or requests a new one. A permission is
 * taken by one upload only; another concurrent upload requests its own.
 *
 * @param isFresh whether only a new one will do
 */
export function takePermission(
  connection: Connection,
  choice: Choice,
  retries: Retries,
  isFresh = false,
): Promise<Permission> {
  const key = keyOf(connection);
  const known = isFresh ? undefined : kept.get(key);
  kept.delete(key);
  return orNew(known, connection, ({ sent }) => !sent || isSame(sent, choice), retries);
}

export function keepPermission(connection: Connection, permission: Promise<Permission>): void {
  kept.set(keyOf(connection), permission);
}

/** Requests a permission, unless the user has an unused one, or one is being requested. */
export function fetchPermission(connection: Connection): Promise<Permission> {
  const key = keyOf(connection);
  const permission = orNew(kept.get(key), connection, () => true);
  kept.set(key, permission);
  return permission;
}

async function orNew(
  known: Promise<Permission> | undefined,
  connection: Connection,
  isUsable: (permission: Permission) => boolean,
  retries?: Retries,
): Promise<Permission> {
  // If the request for it failed, another one may succeed.
  const permission = await known?.catch(() => undefined);
  if (permission && performance.now() < permission.until && isUsable(permission)) return permission;

  const request = () => requestGrant(connection);
  const grant = await (retries ? retries.run(request) : request());
  const lifetime = Date.parse(grant.expiresAt) - grant.timestamp * 1000;
  return { grant, until: performance.now() + lifetime };
}

function isSame(a: Choice, b: Choice): boolean {
  return a.file === b.file && a.prepare === b.prepare && JSON.stringify(a.crop) === JSON.stringify(b.crop);
}

/**
 * The key does not contain cookies, which scripts cannot read. After a change of user, the kept permission is refused
 * once, then dropped.
 */
function keyOf({ baseUrl, token, headers }: Connection): string {
  const { authorization, ...others } = Object.fromEntries(new Headers(headers));
  return JSON.stringify([baseUrl, token, authorization && subjectOf(authorization), others]);
}

/** The issuer and the subject of a JWT, which stay the same when it is renewed (RFC 7519, 4.1); else the whole value. */
function subjectOf(authorization: string): unknown {
  try {
    const payload = String(authorization.split(".")[1]).replace(/-/g, "+").replace(/_/g, "/");
    const { iss, sub } = JSON.parse(atob(payload));
    return sub ? [iss, sub] : authorization;
  } catch {
    return authorization;
  }
}
