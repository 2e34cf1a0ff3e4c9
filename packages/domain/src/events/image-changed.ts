import { formatImageReference } from "../image-reference.js";
import type { ImageChanged } from "../ports/event-sender.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UnsentEvent, User } from "../user.js";
import { shownImage } from "../user-image.js";

/** Records the change in the user, if `after` shows another image, or another version of it, than `before`. */
export function recordChange<P>(before: User<P>, after: User<P>, event: { id: string; now: Date }): User<P> {
  const previousImage = referenceOf(before);
  if (referenceOf(after) === previousImage) return after;
  const { id, now } = event;
  // Two events of a user are never sent concurrently, so a newer one waits until the lease of the older one ends.
  const waiting = { previousImage, dueAt: now, attempts: 0, ...after.unsent };
  return { ...after, unsent: { ...waiting, id, revision: before.revision + 1, recordedAt: now } };
}

/** The event of a user's newest change, which tells what the user shows now. */
export function eventOf<P>(
  user: User<P>,
  { id, revision, recordedAt, previousImage }: UnsentEvent,
  media: Pick<MediaLibrary, "imageUrl">,
): ImageChanged {
  const image = shownImage(user.images);
  const urls = image && { 48: media.imageUrl(image, 48), 256: media.imageUrl(image, 256) };
  const data = { userId: user.id, image: referenceOf(user), previousImage, urls, revision };
  return { id, type: "user.image.changed", timestamp: recordedAt, data };
}

/** Leases the event if it is due. */
export function leaseEvent<P>(user: User<P>, lease: string, now: Date, wait: number): User<P> {
  const { unsent } = user;
  if (!unsent || unsent.dueAt > now) return user;
  const attempts = unsent.attempts + 1;
  return { ...user, unsent: { ...unsent, lease, attempts, dueAt: new Date(now.getTime() + wait) } };
}

/**
 * Forgets an event that was acknowledged. A newer one that was recorded meanwhile becomes due.
 *
 * @param leased the event as it was leased
 * @param image what the acknowledged event told
 */
export function acknowledgeEvent<P>(
  user: User<P>,
  leased: UnsentEvent,
  image: string | null,
  now: Date,
): User<P> {
  const { unsent, ...others } = user;
  if (!unsent || unsent.lease !== leased.lease) return user;
  if (unsent.id === leased.id) return others;
  const { lease: _, ...newer } = unsent;
  return { ...others, unsent: { ...newer, previousImage: image, dueAt: now, attempts: 0 } };
}

function referenceOf({ images }: Pick<User, "images">): string | null {
  const image = shownImage(images);
  return image && formatImageReference(image);
}
