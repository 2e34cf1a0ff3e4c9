import { ImageNotFound, ImageRejected, ImageUploadExpired, TooManyPendingUploads } from "./errors.js";
import type { Discard, DiscardReason, Grant, Image, User } from "./user.js";

/** How long things last, in milliseconds. */
export interface Lifetimes {
  /** How long an upload may wait to be shown. */
  readonly grant: number;
  /** How long an image that is no longer shown can come back. */
  readonly grace: number;
}

export const MAX_GRANTS = 10;

const MAX_UPLOAD_WINDOW = 60 * 60 * 1000;

/**
 * How long after its grant an upload may be started, in milliseconds: the hour that Cloudinary
 * honours a signature, or less, so that it is over well before the grant is.
 */
export function uploadWindow({ grant }: Lifetimes): number {
  return Math.min(MAX_UPLOAD_WINDOW, grant / 2);
}

/** How long after its grant an upload that was started in time may still arrive, in milliseconds. */
function arrivalWindow(lifetimes: Lifetimes): number {
  return 2 * uploadWindow(lifetimes);
}

/** Adds leave to upload `publicId`. */
export function withGrant(user: User, publicId: string, now: Date, lifetimes: Lifetimes): User {
  if (user.grants.some((grant) => grant.publicId === publicId)) return user;

  const { grants, discards } = withRoomForGrant(withoutExpiredGrants(user, now, lifetimes), now, lifetimes);
  const grant = { publicId, grantedAt: now, expiresAt: after(now, lifetimes.grant), facts: null };
  return { ...user, grants: [...grants, grant], discards };
}

/** Turns grants that were not used in time into discards. */
export function withoutExpiredGrants(user: User, now: Date, lifetimes: Lifetimes): User {
  const expired = user.grants.filter((grant) => grant.expiresAt <= now);
  return expired.reduce((user, grant) => discardGrant(user, grant, "abandoned", now, lifetimes), user);
}

/**
 * A user who has begun ten uploads and finished none gets an eleventh if the oldest can no
 * longer be uploaded, and otherwise has to wait until then.
 */
function withRoomForGrant(user: User, now: Date, lifetimes: Lifetimes): User {
  const [oldest] = user.grants;
  if (!oldest || user.grants.length < MAX_GRANTS) return user;

  const windowEnds = after(oldest.grantedAt, uploadWindow(lifetimes));
  if (windowEnds > now) throw new TooManyPendingUploads(MAX_GRANTS, windowEnds);
  return discardGrant(user, oldest, "abandoned", now, lifetimes);
}

/**
 * The upload or the discarded image that `publicId` means for this user.
 *
 * @throws {ImageNotFound | ImageUploadExpired}
 */
export function findShowable(user: User, publicId: string, now: Date): Grant | Discard {
  const grant = user.grants.find((grant) => grant.publicId === publicId);
  if (grant && grant.expiresAt <= now) throw new ImageUploadExpired();
  if (grant) return grant;

  const discard = user.discards.find((discard) => discard.publicId === publicId);
  if (discard?.reason === "abandoned") throw new ImageUploadExpired();
  if (!discard || discard.condemned) throw new ImageNotFound();
  return discard;
}

/**
 * Shows an image of the user's; what they showed before is discarded.
 *
 * @throws {ImageNotFound | ImageRejected | ImageUploadExpired}
 */
export function withImage(user: User, image: Image, now: Date, lifetimes: Lifetimes): User {
  if (user.image?.publicId === image.publicId) {
    return image.version > user.image.version ? { ...user, image } : user;
  }
  const shown = findShowable(user, image.publicId, now);
  if ("reason" in shown && shown.reason === "rejected") throw new ImageRejected();
  const cleared = withoutImage(user, "replaced", now, lifetimes);
  return {
    ...cleared,
    image,
    grants: cleared.grants.filter((grant) => grant !== shown),
    discards: cleared.discards.filter((discard) => discard !== shown),
  };
}

/** Shows no image any more; what was shown can come back until the grace is over. */
export function withoutImage(user: User, reason: DiscardReason, now: Date, lifetimes: Lifetimes): User {
  if (!user.image) return user;
  const { publicId, adopted, ...facts } = user.image;
  if (adopted) return { ...user, image: null };
  const discard = {
    publicId,
    reason,
    destroyAt: after(now, lifetimes.grace),
    forgetAt: after(now, Math.max(lifetimes.grace, arrivalWindow(lifetimes))),
    attempts: 0,
    condemned: false,
    facts,
  };
  return { ...user, image: null, discards: [...user.discards, discard] };
}

/** Discards an upload that is not acceptable, to be destroyed at once. */
export function withRejection(
  user: User,
  { publicId, ...facts }: Image,
  now: Date,
  lifetimes: Lifetimes,
): User {
  const grant = user.grants.find((grant) => grant.publicId === publicId);
  return grant ? discardGrant(user, { ...grant, facts }, "rejected", now, lifetimes) : user;
}

function discardGrant(
  user: User,
  grant: Grant,
  reason: DiscardReason,
  now: Date,
  lifetimes: Lifetimes,
): User {
  const { publicId, facts } = grant;
  const arrivedAt = after(grant.grantedAt, arrivalWindow(lifetimes));
  const forgetAt = arrivedAt > now ? arrivedAt : now;
  const discard = { publicId, reason, destroyAt: now, forgetAt, attempts: 0, condemned: false, facts };
  return {
    ...user,
    grants: user.grants.filter((other) => other.publicId !== publicId),
    discards: [...user.discards, discard],
  };
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
