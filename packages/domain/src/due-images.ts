import { expireGrants } from "./image-lifecycle.js";
import { faultOf, type ImageLimits } from "./image-limits.js";
import { loseImage, rejectImage, rejectUnacceptable, versionOf } from "./media-events.js";
import type { InspectedImage } from "./ports/media-library.js";
import { dueAt, type User } from "./user.js";
import {
  type CondemnedImage,
  type DiscardedImage,
  findImage,
  forgetImage,
  imagesIn,
  isDiscard,
  isWatched,
  moveImage,
  type ShownImage,
  shownImage,
  type UserImages,
} from "./user-image.js";

/** How many images of one user a worker leases at once. */
const MAX_CONDEMNED = 20;

const MAX_BACKOFF = 60 * 60 * 1000;

/** How long to wait before the next attempt. */
export interface Backoff {
  /** The wait after the first attempt, in milliseconds. It doubles with each attempt, up to an hour. */
  readonly pause: number;
  /**
   * The share, from 0 to 1, by which an image's wait is longer: images that failed together are
   * then not tried again together. Always the same for the same image.
   */
  readonly jitterOf: (publicId: string) => number;
}

/** Whether there is anything to expire, to destroy, to check or to forget. */
export function isDue(user: Pick<User, "images">, now: Date): boolean {
  const time = dueAt(user);
  return time !== null && time <= now;
}

/** The images to destroy now, including uploads that were not shown in time. */
export function dueDiscards(images: UserImages, now: Date): (DiscardedImage | CondemnedImage)[] {
  return discardsDue(expireGrants(images, now), now);
}

function discardsDue(images: UserImages, now: Date): (DiscardedImage | CondemnedImage)[] {
  return images.filter(isDiscard).filter(({ destroyAt }) => destroyAt <= now);
}

/**
 * Condemns the discards that are due: they can never be shown again. Their new `destroyAt` is a
 * lease: until then other workers skip them, and if this worker dies, another takes them afterwards.
 */
export function condemnDue(images: UserImages, now: Date, backoff: Backoff): UserImages {
  const expired = expireGrants(images, now);
  return discardsDue(expired, now)
    .slice(0, MAX_CONDEMNED)
    .reduce(
      (images, image) => {
        const attempts = (image.state === "condemned" ? image.attempts : 0) + 1;
        const destroyAt = nextAttempt({ ...image, attempts }, now, backoff);
        return moveImage(images, { ...image, state: "condemned", attempts, destroyAt });
      },
      forgetExpired(expired, now),
    );
}

/** Forgets former images whose grace is over. */
function forgetExpired(images: UserImages, now: Date): UserImages {
  return imagesIn(images, "former")
    .filter(({ forgetAt }) => forgetAt <= now)
    .reduce(forgetImage, images);
}

/** The images that this worker leased: their `destroyAt` is exactly what `condemnDue` computed. */
export function leasedImages(images: UserImages, now: Date, backoff: Backoff): CondemnedImage[] {
  return imagesIn(images, "condemned").filter(
    (image) => +image.destroyAt === +nextAttempt(image, now, backoff),
  );
}

/**
 * Forgets condemned images that were destroyed. If a late upload could still arrive under a public
 * id, its record stays, and the image is destroyed once more when no upload can arrive any longer.
 *
 * @param now when the destruction began
 */
export function forgetDestroyed(images: UserImages, publicIds: readonly string[], now: Date): UserImages {
  return images.reduce((images, image) => {
    const { publicId, arrivesBy } = image;
    if (image.state !== "condemned" || !publicIds.includes(publicId)) return images;
    if (arrivesBy <= now) return forgetImage(images, image);
    return isWatched(image) ? images : moveImage(images, { ...image, attempts: 0, destroyAt: arrivesBy });
  }, images);
}

/** The shown image, if its check is due: no upload can replace it any longer. */
export function imageToCheck(images: UserImages, now: Date): ShownImage | null {
  const image = shownImage(images);
  return image?.check && image.check.dueAt <= now ? image : null;
}

/** Begins a check that is due. As in `condemnDue`, the new `dueAt` is a lease. */
export function beginCheck(images: UserImages, now: Date, backoff: Backoff): UserImages {
  const image = imageToCheck(images, now);
  if (!image?.check) return images;
  const attempts = image.check.attempts + 1;
  const dueAt = nextAttempt({ publicId: image.publicId, attempts }, now, backoff);
  return moveImage(images, { ...image, check: { dueAt, attempts } });
}

/** The image whose check this worker leased: its `dueAt` is exactly what `beginCheck` computed. */
export function leasedCheck(images: UserImages, now: Date, backoff: Backoff): ShownImage | null {
  const image = shownImage(images);
  if (!image?.check || image.check.attempts === 0) return null;
  const { publicId, check } = image;
  const begun = nextAttempt({ publicId, attempts: check.attempts }, now, backoff);
  return +check.dueAt === +begun ? image : null;
}

/**
 * Records the result of a check. An image that is gone, rejected or not acceptable is no longer
 * shown, and cannot be shown again. An image that was discarded meanwhile is checked when it is
 * shown again.
 *
 * @param limits null if every image is acceptable
 */
export function recordCheck(
  images: UserImages,
  publicId: string,
  found: InspectedImage | null,
  limits: ImageLimits | null,
  now: Date,
): UserImages {
  if (!found) return loseImage(images, publicId, versionOf(images, publicId), now);
  const { isRejected, ...facts } = found;
  if (isRejected) return rejectImage(images, publicId, now);
  if (limits && faultOf(facts, limits)) return rejectUnacceptable(images, publicId, facts, now);

  const image = findImage(images, publicId);
  if (image?.state !== "shown" || !image.check) return images;
  const { check: _, ...checked } = image;
  return moveImage(images, { ...checked, facts });
}

/** When to try again, after `attempts` attempts of which the last one begins now. */
function nextAttempt(
  { publicId, attempts }: Pick<CondemnedImage, "publicId" | "attempts">,
  now: Date,
  { pause, jitterOf }: Backoff,
): Date {
  const wait = Math.min(MAX_BACKOFF, pause * 2 ** (attempts - 1));
  return new Date(now.getTime() + wait * (1 + jitterOf(publicId)));
}
