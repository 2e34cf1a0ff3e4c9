import { ImageLocked } from "../errors.js";
import type { Actor } from "../image-lifecycle.js";
import { faultOfLine } from "../new-user.js";
import type { ImageLock, User } from "../user.js";

/** The longest reason, in code points. */
const MAX_REASON = 500;

/** What is wrong with the reason of an administrator, after "reason" in an error message; null if nothing is. */
export function faultOfReason(reason: string): string | null {
  return faultOfLine(reason, MAX_REASON);
}

/** @throws {ImageLocked} if the image is locked and the user wants to change it */
export function refuseIfLocked({ lock }: Pick<User, "lock">, by: Actor): void {
  if (lock && by === "user") throw new ImageLocked(lock.reason, lock.since);
}

/** Locks the image. If it is locked already, only the reason changes. */
export function lockImage<P>(user: User<P>, reason: string, now: Date): User<P> {
  const { lock } = user;
  if (lock?.reason === reason) return user;
  return { ...user, lock: { reason, since: lock?.since ?? now } };
}

/** Lifts the lock `seen`. A newer one stays. */
export function unlockImage<P>(user: User<P>, seen: ImageLock | undefined): User<P> {
  const { lock, ...unlocked } = user;
  return lock && +lock.since === Number(seen?.since) ? unlocked : user;
}
