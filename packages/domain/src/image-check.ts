import { type Backoff, nextAttempt } from "./image-destruction.js";
import { faultOf, type ImageLimits } from "./image-limits.js";
import { loseImage, rejectImage, rejectUnacceptable, versionOf } from "./media-events.js";
import type { InspectedImage } from "./ports/media-library.js";
import { findImage, moveImage, type ShownImage, shownImage, type UserImages } from "./user-image.js";

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
