import {
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  ImageUploadExpired,
  TooManyPendingUploads,
} from "./errors.js";
import {
  type Discard,
  type DiscardReason,
  type Grant,
  type Image,
  type ImageFacts,
  publicIdsOf,
  type User,
} from "./user.js";

/** How long things last, in milliseconds. */
export interface Lifetimes {
  /** How long an upload may wait to be shown. */
  readonly grant: number;
  /** How long an image that is no longer shown can come back. */
  readonly grace: number;
}

const MAX_GRANTS = 10;

/** Of images that can still come back; the oldest are given up for more, so that a user stays small. */
const MAX_RESTORABLE = 20;

/** Of images that wait for their destruction, however fast a user makes new ones. */
const MAX_DISCARDS = 100;

const MAX_UPLOAD_WINDOW = 60 * 60 * 1000;

/**
 * How long after its grant an upload may be started, in milliseconds: the hour that Cloudinary
 * honours a signature, or less, so that twice that time, by when what was started has arrived,
 * is over before the grant is.
 */
export function uploadWindow({ grant }: Lifetimes): number {
  return Math.min(MAX_UPLOAD_WINDOW, grant / 2);
}

/**
 * Adds leave to upload `publicId`, which is fresh: a user who has it in any place was given it by
 * this very change, and what has become of it since stays so.
 *
 * @throws {TooManyPendingUploads}
 */
export function withGrant(user: User, publicId: string, now: Date, lifetimes: Lifetimes): User {
  if (publicIdsOf(user).includes(publicId)) return user;

  const { grants, discards } = withRoomForGrant(withoutExpiredGrants(user, now), now, lifetimes);
  const grant = {
    publicId,
    grantedAt: now,
    arrivesBy: after(now, 2 * uploadWindow(lifetimes)),
    expiresAt: after(now, lifetimes.grant),
    facts: null,
  };
  return { ...user, grants: [...grants, grant], discards };
}

/** Turns grants that were not used in time into discards. */
export function withoutExpiredGrants(user: User, now: Date): User {
  const expired = user.grants.filter((grant) => grant.expiresAt <= now);
  return expired.reduce((user, { publicId }) => withDiscard(user, publicId, "abandoned", now), user);
}

/**
 * A user who has begun ten uploads and finished none gets an eleventh once the oldest can no
 * longer be started, and otherwise has to wait until then.
 */
function withRoomForGrant(user: User, now: Date, lifetimes: Lifetimes): User {
  if (user.discards.length >= MAX_DISCARDS) {
    const times = user.discards.map(({ destroyAt, arrivesBy }) => Math.max(+destroyAt, +arrivesBy));
    throw new TooManyPendingUploads(MAX_DISCARDS, new Date(Math.min(...times)));
  }
  const [oldest] = user.grants;
  if (!oldest || user.grants.length < MAX_GRANTS) return user;

  const startsBy = after(oldest.grantedAt, uploadWindow(lifetimes));
  if (startsBy > now) throw new TooManyPendingUploads(MAX_GRANTS, startsBy);
  return withDiscard(user, oldest.publicId, "abandoned", now);
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
 * Whether an image was shown and taken away since it was `seen`: it can come back, and did not
 * wait for its destruction then, or for an earlier one.
 */
export function wasShownSince(user: User, seen: Image | Grant | Discard): boolean {
  const discard = user.discards.find(({ publicId }) => publicId === seen.publicId);
  if (!discard || discard.condemned) return false;
  if (discard.reason !== "replaced" && discard.reason !== "removed") return false;
  return !("destroyAt" in seen) || seen.destroyAt < discard.destroyAt;
}

/**
 * Shows an image of the user's, as it was measured last; what they showed before is discarded.
 *
 * @throws {ImageNotFound | ImageRejected | ImageUploadExpired}
 */
export function withImage(
  user: User,
  publicId: string,
  facts: ImageFacts,
  now: Date,
  lifetimes: Lifetimes,
): User {
  if (user.image?.publicId === publicId) return { ...user, image: { ...user.image, ...facts } };
  const shown = findShowable(user, publicId, now);
  if ("reason" in shown && shown.reason === "rejected") throw new ImageRejected();
  if ("grantedAt" in shown && (shown.deletedVersion ?? 0) >= facts.version) throw new ImageNotUploaded();

  const cleared = withoutImage(user, "replaced", now, lifetimes);
  return {
    ...cleared,
    image: { publicId, ...facts, arrivesBy: shown.arrivesBy },
    grants: cleared.grants.filter((grant) => grant.publicId !== publicId),
    discards: cleared.discards.filter((discard) => discard.publicId !== publicId),
  };
}

/** Shows no image any more; what was shown can come back until the grace is over. */
export function withoutImage(user: User, reason: DiscardReason, now: Date, lifetimes: Lifetimes): User {
  if (!user.image) return user;
  if (user.image.adopted) return { ...user, image: null };

  const destroyAt = after(now, lifetimes.grace);
  const discarded = withDiscard(user, user.image.publicId, reason, destroyAt);
  return { ...discarded, discards: givingUpOldest(discarded.discards, now) };
}

/**
 * Discards an image of the user's wherever it is, to be destroyed at a time. One that is
 * condemned already stays what it is.
 */
export function withDiscard(user: User, publicId: string, reason: DiscardReason, destroyAt: Date): User {
  const held = heldBy(user, publicId);
  if (!held || ("condemned" in held && held.condemned)) return user;

  const { arrivesBy, facts } = held;
  const discard = { publicId, reason, arrivesBy, destroyAt, attempts: 0, condemned: false, facts };
  return {
    ...user,
    image: user.image?.publicId === publicId ? null : user.image,
    grants: user.grants.filter((grant) => grant.publicId !== publicId),
    discards: [...user.discards.filter((discard) => discard.publicId !== publicId), discard],
  };
}

/** Condemns all images of the user's, to be destroyed at once. */
export function withErasure(user: User, now: Date): User {
  const publicIds = publicIdsOf(user);
  if (!user.image && user.grants.length === 0 && user.discards.every(({ reason }) => reason === "erased")) {
    return user;
  }
  const discarded = publicIds.reduce((user, publicId) => withDiscard(user, publicId, "erased", now), user);
  const erased = { reason: "erased", condemned: true, destroyAt: now } as const;
  return {
    ...discarded,
    image: null,
    discards: discarded.discards.map((discard) => ({ ...discard, ...erased })),
  };
}

type Held = Pick<Discard, "arrivesBy" | "facts"> | Discard;

function heldBy({ image, grants, discards }: User, publicId: string): Held | undefined {
  if (image?.publicId === publicId) return { arrivesBy: image.arrivesBy, facts: factsOf(image) };
  const isHeld = (holder: Grant | Discard) => holder.publicId === publicId;
  return grants.find(isHeld) ?? discards.find(isHeld);
}

function factsOf({ version, format, bytes, width, height }: Image): ImageFacts {
  return { version, format, bytes, width, height };
}

function givingUpOldest(discards: readonly Discard[], now: Date): readonly Discard[] {
  const restorable = discards.filter(({ condemned, destroyAt }) => !condemned && destroyAt > now);
  const givenUp = new Set(restorable.slice(0, -MAX_RESTORABLE));
  return discards.map((discard) => (givenUp.has(discard) ? { ...discard, destroyAt: now } : discard));
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
