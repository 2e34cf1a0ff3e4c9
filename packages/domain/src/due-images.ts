import { withoutExpiredFormer, withoutExpiredGrants } from "./image-lifecycle.js";
import { faultOf, type ImageLimits } from "./image-limits.js";
import { versionOf, withoutLostImage, withoutUnacceptable, withRejection } from "./media-events.js";
import type { InspectedImage } from "./ports/media-library.js";
import { type Discard, dueAt, type Image, type ImageFacts, type User } from "./user.js";

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
export function isDue(user: User, now: Date): boolean {
  const time = dueAt(user);
  return time !== null && time <= now;
}

/** Whose destruction is due, uploads that were not set in time included. */
export function dueDiscards(user: User, now: Date): Discard[] {
  return withoutExpiredGrants(user, now).discards.filter(({ destroyAt }) => destroyAt <= now);
}

/**
 * Condemns what is due: from then on it cannot be shown again, and `destroyAt` says when to try
 * again unless its destruction was recorded by then. So it is a lease as well: nobody else
 * takes these images meanwhile, and somebody does if their worker dies.
 */
export function condemn(user: User, now: Date, backoff: Backoff): User {
  const expired = withoutExpiredFormer(withoutExpiredGrants(user, now), now);
  const due = new Set(dueDiscards(expired, now).slice(0, MAX_CONDEMNED));
  if (due.size === 0) return expired;

  const discards = expired.discards.map((discard) => {
    if (!due.has(discard)) return discard;
    const begun = { ...discard, attempts: discard.attempts + 1, condemned: true };
    return { ...begun, destroyAt: nextAttempt(begun, now, backoff) };
  });
  return { ...expired, discards };
}

/** What `condemn` has condemned with these very times, whoever has written to the user since. */
export function condemnedBy(user: User, now: Date, backoff: Backoff): Discard[] {
  return user.discards.filter(
    (discard) => discard.condemned && +discard.destroyAt === +nextAttempt(discard, now, backoff),
  );
}

/**
 * Forgets images that were destroyed, which is done to none before it is condemned. One that could
 * still arrive, by an upload that was granted earlier, is kept in mind and destroyed once more when
 * it no longer can.
 *
 * @param now when the destruction began
 */
export function withoutDestroyed(user: User, publicIds: readonly string[], now: Date): User {
  const discards = user.discards.flatMap((discard) => {
    if (!publicIds.includes(discard.publicId)) return [discard];
    if (discard.arrivesBy <= now) return [];
    const isKept = discard.attempts === 0 && +discard.destroyAt === +discard.arrivesBy;
    return [isKept ? discard : { ...discard, attempts: 0, destroyAt: discard.arrivesBy }];
  });
  const isSame = discards.length === user.discards.length && discards.every((d, i) => d === user.discards[i]);
  return isSame ? user : { ...user, discards };
}

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

/** When to try again what was begun now, so many times in all. */
function nextAttempt(
  { publicId, attempts }: Pick<Discard, "publicId" | "attempts">,
  now: Date,
  { pause, jitterOf }: Backoff,
): Date {
  const wait = Math.min(MAX_BACKOFF, pause * 2 ** (attempts - 1));
  return new Date(now.getTime() + wait * (1 + jitterOf(publicId)));
}
