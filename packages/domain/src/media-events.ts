import { withDiscard, withoutAdopted } from "./image-lifecycle.js";
import type { Discard, Grant, ImageFacts, User } from "./user.js";

/** Keeps what the media library measured, unless something newer is known. A condemned image learns nothing. */
export function withFacts(user: User, publicId: string, facts: ImageFacts): User {
  const { image } = user;
  if (image?.publicId === publicId)
    return image.version < facts.version ? { ...user, image: { ...image, ...facts } } : user;

  return withUpload(user, publicId, (upload) => {
    const known = Math.max(upload.facts?.version ?? 0, upload.deletedVersion ?? 0);
    return known < facts.version ? { ...upload, facts } : upload;
  });
}

/** Discards an upload that is not acceptable, to be destroyed at once. What is shown is no upload. */
export function withoutUpload(user: User, publicId: string, facts: ImageFacts, now: Date): User {
  if (user.image?.publicId === publicId) return user;
  const known = withFacts(user, publicId, facts);
  const isPending = user.grants.some((grant) => grant.publicId === publicId);
  return isPending ? withDiscard(known, publicId, "rejected", now) : known;
}

/**
 * Discards an image that moderation rejected, to be destroyed at once. One that was shown is
 * condemned, so that its rejection and its deletion come to the same in either order.
 */
export function withRejection(user: User, publicId: string, now: Date): User {
  const discard = user.discards.find((discard) => discard.publicId === publicId);
  if (discard?.reason === "rejected") return user;
  if (discard && isLost(discard)) return withChanged(user, discard, { ...discard, reason: "rejected" });

  const wasShown = !isUpload(user, publicId);
  const rejected = withDiscard(withoutAdopted(user, publicId), publicId, "rejected", now);
  return wasShown ? withCondemned(rejected, publicId) : rejected;
}

/** Shows an image no more that was found not to be acceptable, and has it destroyed at once. */
export function withoutUnacceptable(user: User, publicId: string, facts: ImageFacts, now: Date): User {
  const rejected = withRejection(user, publicId, now);
  const discard = rejected.discards.find((discard) => discard.publicId === publicId);
  if (rejected === user || !discard) return rejected;
  return withChanged(rejected, discard, { ...discard, facts });
}

/**
 * Shows an image no more that is gone from the media library, and lets nobody show it again. An
 * upload that was granted can still be made.
 *
 * @param newest the newest version that can be gone: what is newer was uploaded since
 * @param deletedVersion what the media library says was deleted
 */
export function withoutLostImage(
  user: User,
  publicId: string,
  newest: number,
  now: Date,
  deletedVersion = 0,
): User {
  if (isUpload(user, publicId)) return withoutVersion(user, publicId, newest, deletedVersion);
  const discard = user.discards.find((discard) => discard.publicId === publicId);
  if (discard?.condemned || versionOf(user, publicId) > newest) return user;
  return withCondemned(withDiscard(withoutAdopted(user, publicId), publicId, "removed", now), publicId);
}

/** Which version is known of an image of the user's; 0 if none is. */
export function versionOf({ image, grants, discards, former = [] }: User, publicId: string): number {
  const isNamed = (named: { readonly publicId: string }) => named.publicId === publicId;
  const shown = [...(image ? [image] : []), ...former.map(({ image }) => image)].find(isNamed);
  return shown?.version ?? [...grants, ...discards].find(isNamed)?.facts?.version ?? 0;
}

/** Whether it is an upload that never was shown, and is not condemned either. */
export function isUpload({ grants, discards }: User, publicId: string): boolean {
  const isHeld = (holder: Grant | Discard) => holder.publicId === publicId;
  const discard = discards.find(isHeld);
  return grants.some(isHeld) || (discard !== undefined && !discard.condemned && wasNeverShown(discard));
}

function wasNeverShown({ reason }: Discard): boolean {
  return reason === "abandoned" || reason === "rejected";
}

/** As `withoutLostImage` leaves it, until somebody begins to destroy it. */
function isLost({ reason, condemned, attempts }: Discard): boolean {
  return reason === "removed" && condemned && attempts === 0;
}

/** Forgets what is known of a version that can be gone, and remembers which one was deleted. */
function withoutVersion(user: User, publicId: string, newest: number, deleted: number): User {
  return withUpload(user, publicId, (upload) => {
    const deletedVersion = Math.max(upload.deletedVersion ?? 0, deleted);
    const isGone = upload.facts !== null && upload.facts.version <= newest;
    if (!isGone && deletedVersion === (upload.deletedVersion ?? 0)) return upload;
    return {
      ...upload,
      facts: isGone ? null : upload.facts,
      ...(deletedVersion > 0 && { deletedVersion }),
    };
  });
}

function withUpload(user: User, publicId: string, learn: <T extends Grant | Discard>(upload: T) => T): User {
  const { grants, discards } = user;
  const isHeld = (holder: Grant | Discard) => holder.publicId === publicId;
  const upload = grants.find(isHeld) ?? discards.find((discard) => isHeld(discard) && !discard.condemned);
  if (!upload || learn(upload) === upload) return user;

  const learnt = <T extends Grant | Discard>(holder: T) => (holder === upload ? learn(holder) : holder);
  return { ...user, grants: grants.map(learnt), discards: discards.map(learnt) };
}

/** Once condemned it is only destroyed, so nothing about it has to be known. */
function withCondemned(user: User, publicId: string): User {
  const discard = user.discards.find((discard) => discard.publicId === publicId);
  if (!discard || discard.condemned) return user;
  const { deletedVersion: _, unchecked: __, ...rest } = discard;
  return withChanged(user, discard, { ...rest, condemned: true, facts: null });
}

function withChanged(user: User, discard: Discard, changed: Discard): User {
  return { ...user, discards: user.discards.map((other) => (other === discard ? changed : other)) };
}
