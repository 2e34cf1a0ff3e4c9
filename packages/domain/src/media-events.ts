import { withDiscard } from "./image-lifecycle.js";
import type { Discard, Grant, ImageFacts, User } from "./user.js";

/** Keeps what the media library measured, unless something newer is known. */
export function withFacts(user: User, publicId: string, facts: ImageFacts): User {
  const isNews = (known: ImageFacts | null, deleted = 0) =>
    Math.max(known?.version ?? 0, deleted) < facts.version;
  const isNewTo = (holder: Grant | Discard) =>
    isNews(holder.facts, "deletedVersion" in holder ? holder.deletedVersion : 0);
  const learn = <T extends Grant | Discard>(holder: T): T =>
    holder.publicId === publicId && isNewTo(holder) ? { ...holder, facts } : holder;

  const { image, grants, discards } = user;
  if (image?.publicId === publicId) return isNews(image) ? { ...user, image: { ...image, ...facts } } : user;
  const holder = [...grants, ...discards].find((holder) => holder.publicId === publicId);
  if (!holder || !isNewTo(holder)) return user;
  return { ...user, grants: grants.map(learn), discards: discards.map(learn) };
}

/** Discards an upload that is not acceptable, to be destroyed at once. What is shown is no upload. */
export function withoutUpload(user: User, publicId: string, facts: ImageFacts, now: Date): User {
  if (user.image?.publicId === publicId) return user;
  const known = withFacts(user, publicId, facts);
  const isPending = user.grants.some((grant) => grant.publicId === publicId);
  return isPending ? withDiscard(known, publicId, "rejected", now) : known;
}

/** Discards an image that moderation rejected, to be destroyed at once. */
export function withRejection(user: User, publicId: string, now: Date): User {
  const isRejected = ({ publicId: id, reason }: Discard) => id === publicId && reason === "rejected";
  return user.discards.some(isRejected) ? user : withDiscard(user, publicId, "rejected", now);
}

/**
 * Shows an image no more that is gone from the media library, and lets nobody show it again. An
 * upload that was granted can still be made.
 *
 * @param version the newest that can be gone: what is newer was uploaded since
 */
export function withoutLostImage(
  user: User,
  publicId: string,
  version: number,
  now: Date,
  deleted = 0,
): User {
  if (versionOf(user, publicId) > version) return user;
  const grant = user.grants.find((grant) => grant.publicId === publicId);
  if (grant) return withoutFacts(user, grant, Math.max(deleted, grant.deletedVersion ?? 0));

  const discarded = withDiscard(user, publicId, "removed", now);
  if (discarded === user) return user;
  return {
    ...discarded,
    discards: discarded.discards.map((discard) =>
      discard.publicId === publicId ? { ...discard, condemned: true } : discard,
    ),
  };
}

/** Which version is known of an image of the user's; 0 if none is. */
export function versionOf({ image, grants, discards }: User, publicId: string): number {
  if (image?.publicId === publicId) return image.version;
  return [...grants, ...discards].find((holder) => holder.publicId === publicId)?.facts?.version ?? 0;
}

function withoutFacts(user: User, grant: Grant, deletedVersion: number): User {
  if (grant.facts === null && deletedVersion === (grant.deletedVersion ?? 0)) return user;
  const changed = { ...grant, facts: null, ...(deletedVersion > 0 && { deletedVersion }) };
  return { ...user, grants: user.grants.map((other) => (other === grant ? changed : other)) };
}
