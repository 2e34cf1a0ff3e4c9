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
  moveImage,
  type ShownImage,
  shownImage,
  type UserImages,
} from "./user-image.js";

/** How many images of one user are destroyed in one go. */
const MAX_CONDEMNED = 20;

const MAX_BACKOFF = 60 * 60 * 1000;

/** When to try again. */
export interface Backoff {
  /** After the first attempt, in milliseconds; it doubles with each one, up to an hour. */
  readonly pause: number;
  /**
   * By how much to lengthen it for an image, from 0 to 1, so that what failed at once is not
   * tried again at once. Each time the same for the same image.
   */
  readonly jitterOf: (publicId: string) => number;
}

/** Whether there is anything to expire, to destroy, to check or to forget. */
export function isDue(user: Pick<User, "images">, now: Date): boolean {
  const time = dueAt(user);
  return time !== null && time <= now;
}

/** Whose destruction is due, uploads that were not shown in time included. */
export function dueDiscards(images: UserImages, now: Date): (DiscardedImage | CondemnedImage)[] {
  return expireGrants(images, now)
    .filter(isDiscard)
    .filter(({ destroyAt }) => destroyAt <= now);
}

/**
 * Condemns what is due: from then on it cannot be shown again, and `destroyAt` says when to try
 * again unless its destruction was recorded by then. So it is a lease as well: nobody else
 * takes these images meanwhile, and somebody does if their worker dies.
 */
export function condemnDue(images: UserImages, now: Date, backoff: Backoff): UserImages {
  return dueDiscards(images, now)
    .slice(0, MAX_CONDEMNED)
    .reduce(
      (images, image) => {
        const attempts = (image.state === "condemned" ? image.attempts : 0) + 1;
        const destroyAt = nextAttempt({ ...image, attempts }, now, backoff);
        return moveImage(images, { ...image, state: "condemned", attempts, destroyAt });
      },
      forgetExpired(expireGrants(images, now), now),
    );
}

/** Forgets adopted images that are not shown any more and whose grace is over. */
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
 * Forgets images that were destroyed, which is done to none before it is condemned. One that could
 * still arrive, by an upload that was granted earlier, is kept in mind and destroyed once more when
 * it no longer can.
 *
 * @param now when the destruction began
 */
export function forgetDestroyed(images: UserImages, publicIds: readonly string[], now: Date): UserImages {
  return images.reduce((images, image) => {
    const { publicId, arrivesBy } = image;
    if (image.state !== "condemned" || !publicIds.includes(publicId)) return images;
    if (arrivesBy <= now) return forgetImage(images, image);
    const isKept = image.attempts === 0 && +image.destroyAt === +arrivesBy;
    return isKept ? images : moveImage(images, { ...image, attempts: 0, destroyAt: arrivesBy });
  }, images);
}

/** Whose check is due: no upload can replace the image any longer. */
export function imageToCheck(images: UserImages, now: Date): ShownImage | null {
  const image = shownImage(images);
  return image?.check && image.check.dueAt <= now ? image : null;
}

/** Begins a check that is due. As `condemnDue` does, it says when to try again unless a result was recorded by then. */
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
 * Records what the media library said of an image when no upload could arrive any longer. What is
 * gone, was rejected or is not acceptable is shown no more and cannot be shown again. If it was
 * discarded meanwhile, it is checked when it is shown again.
 *
 * @param limits null if any image will do
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

/** When to try again what was begun now, so many times in all. */
function nextAttempt(
  { publicId, attempts }: Pick<CondemnedImage, "publicId" | "attempts">,
  now: Date,
  { pause, jitterOf }: Backoff,
): Date {
  const wait = Math.min(MAX_BACKOFF, pause * 2 ** (attempts - 1));
  return new Date(now.getTime() + wait * (1 + jitterOf(publicId)));
}
