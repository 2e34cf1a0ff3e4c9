import { withoutExpiredFormer, withoutExpiredGrants } from "./image-lifecycle.js";
import { type Discard, dueAt, type User } from "./user.js";

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

/** When to try again what was begun now, so many times in all. */
export function nextAttempt(
  { publicId, attempts }: Pick<Discard, "publicId" | "attempts">,
  now: Date,
  { pause, jitterOf }: Backoff,
): Date {
  const wait = Math.min(MAX_BACKOFF, pause * 2 ** (attempts - 1));
  return new Date(now.getTime() + wait * (1 + jitterOf(publicId)));
}
