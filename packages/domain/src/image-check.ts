import { type Backoff, nextAttempt } from "./image-destruction.js";
import { faultOf, type ImageLimits } from "./image-limits.js";
import { versionOf, withoutLostImage, withoutUnacceptable, withRejection } from "./media-events.js";
import type { InspectedImage } from "./ports/media-library.js";
import type { Image, ImageFacts, User } from "./user.js";

/** Whose check is due: no upload can replace the image any longer. */
export function imageToCheck({ image }: User, now: Date): Image | null {
  return image?.check && image.check.dueAt <= now ? image : null;
}

/** Begins a check that is due. As `condemn` does, it says when to try again unless a result was recorded by then. */
export function withCheckBegun(user: User, now: Date, backoff: Backoff): User {
  const image = imageToCheck(user, now);
  if (!image?.check) return user;
  const attempts = image.check.attempts + 1;
  const dueAt = nextAttempt({ publicId: image.publicId, attempts }, now, backoff);
  return { ...user, image: { ...image, check: { dueAt, attempts } } };
}

/** The check that this worker leased: its `dueAt` is exactly what `withCheckBegun` computed. */
export function checkBegunBy({ image }: User, now: Date, backoff: Backoff): Image | null {
  if (!image?.check || image.check.attempts === 0) return null;
  const { publicId, check } = image;
  const begun = nextAttempt({ publicId, attempts: check.attempts }, now, backoff);
  return +check.dueAt === +begun ? image : null;
}

/**
 * Records what the media library said of an image when no upload could arrive any longer. What is
 * gone, was rejected or is not acceptable is shown no more and cannot be shown again.
 *
 * @param limits null if any image will do
 */
export function withCheckResult(
  user: User,
  publicId: string,
  found: InspectedImage | null,
  limits: ImageLimits | null,
  now: Date,
): User {
  if (!found) return withoutLostImage(user, publicId, versionOf(user, publicId), now);
  const { isRejected, ...facts } = found;
  if (isRejected) return withRejection(user, publicId, now);
  if (limits && faultOf(facts, limits)) return withoutUnacceptable(user, publicId, facts, now);
  return withFinalFacts(user, publicId, facts);
}

/** If it was discarded meanwhile, it is checked when it is shown again. */
function withFinalFacts(user: User, publicId: string, facts: ImageFacts): User {
  if (user.image?.publicId !== publicId || !user.image.check) return user;
  const { check: _, ...image } = user.image;
  return { ...user, image: { ...image, ...facts } };
}
