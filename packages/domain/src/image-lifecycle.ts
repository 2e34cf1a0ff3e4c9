import {
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  ImageUploadExpired,
  TooManyPendingUploads,
} from "./errors.js";
import {
  type AnyImage,
  type DiscardReason,
  discardsIn,
  findImage,
  findOwn,
  forgetImage,
  type ImageFacts,
  imagesIn,
  isDiscard,
  isOwn,
  isRestorable,
  mayBeReplaced,
  moveImage,
  shownImage,
  type UserImages,
} from "./user-image.js";

/** On whose behalf an image is changed. A lock and the wait for unfinished uploads are for the user only. */
export type Actor = "user" | "administrator";

/** Lifetimes in milliseconds. */
export interface Lifetimes {
  /** How long an upload may wait to be shown. */
  readonly grant: number;
  /** How long an image that is no longer shown can be shown again. */
  readonly grace: number;
}

const MAX_GRANTS = 10;

/** How many discards can be shown again. Of more, the oldest no longer can: this bounds the size of a user. */
const MAX_RESTORABLE = 20;

/** How many images may wait for their destruction. A user with more gets no new permission to upload. */
const MAX_DISCARDS = 100;

const MAX_UPLOAD_WINDOW = 60 * 60 * 1000;

/**
 * How long after its grant an upload may be started, in milliseconds: an hour, for which Cloudinary
 * accepts a signature, or half the grant's lifetime if that is shorter. An upload arrives within
 * twice this time, so before the grant expires.
 */
export function uploadWindow({ grant }: Lifetimes): number {
  return Math.min(MAX_UPLOAD_WINDOW, grant / 2);
}

/**
 * Permits the upload of `publicId`, which is fresh. A user who already has an image under it, in any
 * state, got it by an earlier run of this change: then nothing changes.
 *
 * @throws {TooManyPendingUploads}
 */
export function grantImage(
  images: UserImages,
  publicId: string,
  now: Date,
  lifetimes: Lifetimes,
  by: Actor = "user",
): UserImages {
  if (findOwn(images, publicId)) return images;
  return moveImage(withRoomForGrant(expireGrants(images, now), now, lifetimes, by), {
    state: "granted",
    publicId,
    grantedAt: now,
    arrivesBy: after(now, 2 * uploadWindow(lifetimes)),
    expiresAt: after(now, lifetimes.grant),
    facts: null,
  });
}

/** Discards granted images that were not shown in time. */
export function expireGrants(images: UserImages, now: Date): UserImages {
  return imagesIn(images, "granted")
    .filter(({ expiresAt }) => expiresAt <= now)
    .reduce((images, { publicId }) => discardImage(images, publicId, "abandoned", now), images);
}

/**
 * Makes room for one more grant. A user with ten unfinished uploads has to wait until the oldest of
 * them can no longer be started; it is then discarded. An administrator does not wait.
 */
function withRoomForGrant(images: UserImages, now: Date, lifetimes: Lifetimes, by: Actor): UserImages {
  const discards = discardsIn(images);
  if (discards.length >= MAX_DISCARDS) {
    const times = discards.map(({ destroyAt, arrivesBy }) => Math.max(+destroyAt, +arrivesBy));
    throw new TooManyPendingUploads(MAX_DISCARDS, new Date(Math.min(...times)));
  }
  const grants = imagesIn(images, "granted");
  const [oldest] = grants;
  if (!oldest || grants.length < MAX_GRANTS) return images;

  const startsBy = after(oldest.grantedAt, uploadWindow(lifetimes));
  if (startsBy > now && by === "user") throw new TooManyPendingUploads(MAX_GRANTS, startsBy);
  return discardImage(images, oldest.publicId, "abandoned", now);
}

/**
 * Finds the image to show. Its facts are null if they are unknown, or if an upload may have replaced
 * the bytes since they were measured.
 *
 * @throws {ImageNotFound | ImageRejected | ImageUploadExpired}
 */
export function findShowable(images: UserImages, publicId: string, now: Date): AnyImage {
  const image = findImage(images, publicId);
  if (!image) throw new ImageNotFound();
  if (image.state === "granted") {
    if (image.expiresAt <= now) throw new ImageUploadExpired();
    return image.arrivesBy < now ? { ...image, facts: null } : image;
  }
  if (!isDiscard(image)) return image;

  const { reason, facts } = image;
  if (reason === "abandoned") throw new ImageUploadExpired();
  if (reason === "moderated" || (reason === "rejected" && facts === null)) throw new ImageRejected();
  // Facts of a rejected image may say why it was rejected.
  if (image.state === "condemned" && reason !== "rejected") throw new ImageNotFound();
  return image.unchecked && image.arrivesBy < now ? { ...image, facts: null } : image;
}

/**
 * Whether an image was shown, and then replaced or removed, after `before` was read. It was if it can
 * be shown again now and could not before, or not for as long.
 */
export function wasShownSince(images: UserImages, before: UserImages, publicId: string): boolean {
  return restorableUntil(images, publicId) > restorableUntil(before, publicId);
}

/** Until when an image can be shown again, in milliseconds since 1970; 0 if it cannot, or was never shown. */
export function restorableUntil(images: UserImages, publicId: string): number {
  const image = findImage(images, publicId);
  if (!image || !isRestorable(image)) return 0;
  return (image.state === "former" ? image.forgetAt : image.destroyAt).getTime();
}

/**
 * Shows an image with the facts that were measured last, and discards the one that was shown before.
 *
 * @param deletedBefore the version that was known to be deleted before the image was measured
 * @throws {ImageNotFound | ImageNotUploaded | ImageRejected | ImageUploadExpired}
 */
export function showImage(
  images: UserImages,
  publicId: string,
  facts: ImageFacts,
  now: Date,
  lifetimes: Lifetimes,
  deletedBefore = 0,
): UserImages {
  const image = findShowable(images, publicId, now);
  if (image.state === "shown") return moveImage(images, { ...image, facts });
  if (isDiscard(image) && image.reason === "rejected") throw new ImageRejected();

  const cleared = takeDown(images, "replaced", after(now, lifetimes.grace));
  const shown = { state: "shown", publicId, facts, arrivesBy: image.arrivesBy } as const;
  if (image.state === "former") return givingUpOldest(moveImage(cleared, { ...shown, adopted: true }), now);

  const { arrivesBy, deletedVersion = 0 } = image;
  if (deletedVersion > deletedBefore && deletedVersion >= facts.version) throw new ImageNotUploaded();
  const check = mayBeReplaced(image, now) && { check: { dueAt: arrivesBy, attempts: 0 } };
  return givingUpOldest(moveImage(forgetAdopted(cleared, publicId), { ...shown, ...check }), now);
}

/** Removes the shown image. It can be shown again until the grace is over. */
export function hideImage(images: UserImages, now: Date, lifetimes: Lifetimes): UserImages {
  return givingUpOldest(takeDown(images, "removed", after(now, lifetimes.grace)), now);
}

function takeDown(images: UserImages, reason: "replaced" | "removed", until: Date): UserImages {
  const shown = shownImage(images);
  if (!shown) return images;
  if (!shown.adopted) return discardImage(images, shown.publicId, reason, until);
  return moveImage(images, { ...shown, state: "former", forgetAt: until, adopted: true });
}

function givingUpOldest(images: UserImages, now: Date): UserImages {
  const kept = imagesIn(images, "discarded")
    .filter(({ destroyAt }) => destroyAt > now)
    .slice(0, -MAX_RESTORABLE)
    .reduce((images, image) => moveImage(images, { ...image, destroyAt: now }), images);
  return imagesIn(images, "former").slice(0, -MAX_RESTORABLE).reduce(forgetImage, kept);
}

/**
 * Discards an own image in any state, to be destroyed at a given time. A condemned image does not
 * change. An adopted image with the same public id is forgotten, since its bytes are destroyed too.
 */
export function discardImage(
  images: UserImages,
  publicId: string,
  reason: DiscardReason,
  destroyAt: Date,
): UserImages {
  const own = findOwn(images, publicId);
  if (own?.state === "condemned") return images;
  const others = forgetAdopted(images, publicId);
  return own ? moveImage(others, { state: "discarded", ...discardOf(own, reason, destroyAt) }) : others;
}

/** Forgets adopted images with this public id, shown or not. */
export function forgetAdopted(images: UserImages, publicId: string): UserImages {
  return images.filter((image) => image.publicId === publicId && !isOwn(image)).reduce(forgetImage, images);
}

/** An own image as a discard. */
export function discardOf(image: AnyImage, reason: DiscardReason, destroyAt: Date) {
  const { publicId, arrivesBy, facts, check, unchecked, deletedVersion } = image;
  return {
    ...{ publicId, reason, arrivesBy, destroyAt, facts },
    ...((check || unchecked) && { unchecked: true as const }),
    ...(deletedVersion !== undefined && { deletedVersion }),
  };
}

/**
 * Condemns all own images, to be destroyed at once, and forgets adopted ones. It returns a copy even
 * if there are no images: the store then writes a new revision, and a change that started from an
 * earlier one runs again.
 */
export function eraseImages(images: UserImages, now: Date): UserImages {
  const own = images.filter(isOwn);
  if (own.every((image) => isDiscard(image) && image.reason === "erased")) return own;
  return own.flatMap((image) => {
    const attempts = image.state === "condemned" ? image.attempts : 0;
    return moveImage([image], { state: "condemned", ...discardOf(image, "erased", now), attempts });
  });
}

function after(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
