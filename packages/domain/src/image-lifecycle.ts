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
  type FormerImage,
  type Grant,
  type Image,
  type ImageFacts,
  mayBeReplaced,
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
 * Permits the upload of `publicId`, which is fresh: a user who has it in any place was given it by
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

/** What can be shown: a granted upload, a discarded image, or an adopted one that was shown before. */
export interface Showable
  extends Pick<Image, "arrivesBy" | "adopted">,
    Partial<Pick<Discard, "reason" | "deletedVersion" | "unchecked">> {
  /** Null if they are not known, or if an upload may have replaced the bytes since they were measured. */
  readonly facts: ImageFacts | null;
}

/**
 * The image that `publicId` means for this user.
 *
 * @throws {ImageNotFound | ImageRejected | ImageUploadExpired}
 */
export function findShowable(user: User, publicId: string, now: Date): Showable {
  const grant = user.grants.find((grant) => grant.publicId === publicId);
  if (grant && grant.expiresAt <= now) throw new ImageUploadExpired();
  if (grant) return grant.arrivesBy < now ? { ...grant, facts: null } : grant;

  const discard = user.discards.find((discard) => discard.publicId === publicId);
  if (discard) return asShowable(discard, now);

  const former = user.former?.find(({ image }) => image.publicId === publicId);
  if (!former) throw new ImageNotFound();
  return { arrivesBy: former.image.arrivesBy, adopted: true, facts: factsOf(former.image) };
}

function asShowable(discard: Discard, now: Date): Showable {
  const { reason, condemned, facts, unchecked, arrivesBy } = discard;
  if (reason === "abandoned") throw new ImageUploadExpired();
  if (reason === "rejected" && facts === null) throw new ImageRejected();
  // What was rejected can never be shown, but its facts may say why.
  if (condemned && reason !== "rejected") throw new ImageNotFound();
  return unchecked && arrivesBy < now ? { ...discard, facts: null } : discard;
}

/**
 * Whether an image was shown and taken away since the user was as in `before`: it can come back, and
 * could not then, or not for as long.
 */
export function wasShownSince(user: User, before: User, publicId: string): boolean {
  const until = restorableUntil(user, publicId);
  if (until === null) return false;
  const earlier = restorableUntil(before, publicId);
  return earlier === null || earlier < until;
}

/** Until when an image that was shown can come back, or null if it cannot, or was never shown. */
function restorableUntil({ discards, former = [] }: User, publicId: string): Date | null {
  const discard = discards.find((discard) => discard.publicId === publicId);
  if (discard) {
    const wasShown = discard.reason === "replaced" || discard.reason === "removed";
    return wasShown && !discard.condemned ? discard.destroyAt : null;
  }
  return former.find(({ image }) => image.publicId === publicId)?.forgetAt ?? null;
}

/**
 * Shows an image of the user's, as it was measured last; what they showed before is discarded.
 *
 * @param deletedBefore which version was known to be deleted before it was measured
 * @throws {ImageNotFound | ImageNotUploaded | ImageRejected | ImageUploadExpired}
 */
export function withImage(
  user: User,
  publicId: string,
  facts: ImageFacts,
  now: Date,
  lifetimes: Lifetimes,
  deletedBefore = 0,
): User {
  if (user.image?.publicId === publicId) return { ...user, image: { ...user.image, ...facts } };
  const showable = findShowable(user, publicId, now);
  const { reason, arrivesBy, adopted, deletedVersion = 0 } = showable;
  if (reason === "rejected") throw new ImageRejected();
  const isDeletedSince = deletedVersion > deletedBefore && deletedVersion >= facts.version;
  if (isDeletedSince) throw new ImageNotUploaded();

  const cleared = withoutImage(user, "replaced", now, lifetimes);
  const check = mayBeReplaced(showable, now) && { check: { dueAt: arrivesBy, attempts: 0 } };
  return {
    ...withFormer(cleared, formerBut(cleared, publicId)),
    image: { publicId, ...facts, arrivesBy, ...check, ...(adopted && { adopted }) },
    grants: cleared.grants.filter((grant) => grant.publicId !== publicId),
    discards: cleared.discards.filter((discard) => discard.publicId !== publicId),
  };
}

/** Shows no image any more; what was shown can come back until the grace is over. */
export function withoutImage(user: User, reason: DiscardReason, now: Date, lifetimes: Lifetimes): User {
  if (!user.image) return user;

  const destroyAt = after(now, lifetimes.grace);
  if (user.image.adopted) {
    const former = [...formerBut(user, user.image.publicId), { image: user.image, forgetAt: destroyAt }];
    return withFormer({ ...user, image: null }, former.slice(-MAX_RESTORABLE));
  }
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

  const { arrivesBy, facts, deletedVersion } = held;
  const discard = {
    ...{ publicId, reason, arrivesBy, destroyAt, attempts: 0, condemned: false, facts },
    ...("unchecked" in held && held.unchecked && { unchecked: held.unchecked }),
    ...(deletedVersion !== undefined && { deletedVersion }),
  };
  return {
    ...user,
    image: user.image?.publicId === publicId ? null : user.image,
    grants: user.grants.filter((grant) => grant.publicId !== publicId),
    discards: [...user.discards.filter((discard) => discard.publicId !== publicId), discard],
  };
}

/** Forgets an adopted image, shown or not. */
export function withoutAdopted(user: User, publicId: string): User {
  const former = formerBut(user, publicId);
  const isShown = user.image?.adopted && user.image.publicId === publicId;
  if (!isShown && former.length === (user.former?.length ?? 0)) return user;
  return withFormer({ ...user, image: isShown ? null : user.image }, former);
}

/** Forgets adopted images that are not shown any more and whose grace is over. */
export function withoutExpiredFormer(user: User, now: Date): User {
  const kept = user.former?.filter(({ forgetAt }) => forgetAt > now);
  return kept?.length === user.former?.length ? user : withFormer(user, kept ?? []);
}

/**
 * Condemns all images of the user's, to be destroyed at once, and forgets those that are not theirs
 * alone. If there are none, it still gives a copy: so a store writes it, and a change that was
 * decided on before has to look at the user again.
 */
export function withErasure(user: User, now: Date): User {
  const publicIds = publicIdsOf(user);
  if (!user.image && user.grants.length === 0 && user.discards.every(({ reason }) => reason === "erased")) {
    return withFormer(user, []);
  }
  const discarded = publicIds.reduce((user, publicId) => withDiscard(user, publicId, "erased", now), user);
  const erased = { reason: "erased", condemned: true, destroyAt: now } as const;
  return {
    ...withFormer(discarded, []),
    image: null,
    discards: discarded.discards.map((discard) => ({ ...discard, ...erased })),
  };
}

type Held = Pick<Discard, "arrivesBy" | "facts" | "unchecked" | "deletedVersion"> | Discard | Grant;

function heldBy({ image, grants, discards }: User, publicId: string): Held | undefined {
  if (image?.publicId === publicId) {
    const { arrivesBy, check } = image;
    return { arrivesBy, facts: factsOf(image), ...(check && { unchecked: true }) };
  }
  const isHeld = (holder: Grant | Discard) => holder.publicId === publicId;
  return grants.find(isHeld) ?? discards.find(isHeld);
}

function factsOf({ version, format, bytes, width, height }: Image): ImageFacts {
  return { version, format, bytes, width, height };
}

function formerBut({ former = [] }: User, publicId: string): readonly FormerImage[] {
  return former.filter(({ image }) => image.publicId !== publicId);
}

function withFormer({ former: _, ...user }: User, former: readonly FormerImage[]): User {
  return former.length > 0 ? { ...user, former } : user;
}

function givingUpOldest(discards: readonly Discard[], now: Date): readonly Discard[] {
  const restorable = discards.filter(({ condemned, destroyAt }) => !condemned && destroyAt > now);
  const givenUp = new Set(restorable.slice(0, -MAX_RESTORABLE));
  return discards.map((discard) => (givenUp.has(discard) ? { ...discard, destroyAt: now } : discard));
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
