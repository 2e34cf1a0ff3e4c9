import { discardImage } from "./image-lifecycle.js";
import {
  type CondemnedImage,
  type DiscardedImage,
  findImage,
  findOwn,
  type GrantedImage,
  type ImageFacts,
  moveImage,
  type UserImages,
} from "./user-image.js";

/** Records the facts of an upload, unless newer ones are known. A condemned image does not change. */
export function learnFacts(images: UserImages, publicId: string, facts: ImageFacts): UserImages {
  const image = findImage(images, publicId);
  if (!image || image.state === "condemned" || image.state === "former") return images;
  const known = Math.max(image.facts?.version ?? 0, image.deletedVersion ?? 0);
  return known < facts.version ? moveImage(images, { ...image, facts }) : images;
}

/** Discards a granted upload that is not acceptable, to be destroyed at once. */
export function rejectUpload(images: UserImages, publicId: string, facts: ImageFacts, now: Date): UserImages {
  const state = findImage(images, publicId)?.state;
  if (state === "shown") return images;
  const known = learnFacts(images, publicId, facts);
  return state === "granted" ? discardImage(known, publicId, "rejected", now) : known;
}

/**
 * Discards an image that moderation rejected, to be destroyed at once. An image that was shown is
 * condemned: so a rejection and a deletion lead to the same state in either order.
 */
export function rejectImage(images: UserImages, publicId: string, now: Date): UserImages {
  const own = findOwn(images, publicId);
  if (own?.state === "condemned")
    return isLost(own) ? moveImage(images, { ...own, reason: "rejected" }) : images;
  if (own?.state === "discarded" && own.reason === "rejected") return images;

  const rejected = discardImage(images, publicId, "rejected", now);
  return isUpload(images, publicId) ? rejected : condemnImage(rejected, publicId);
}

/** Condemns an image that a check found not acceptable, to be destroyed at once. */
export function rejectUnacceptable(
  images: UserImages,
  publicId: string,
  facts: ImageFacts,
  now: Date,
): UserImages {
  const rejected = rejectImage(images, publicId, now);
  const image = findOwn(rejected, publicId);
  return image && rejected !== images ? moveImage(rejected, { ...image, facts }) : rejected;
}

/**
 * Condemns an image that is gone from the media library. A grant stays: its upload can still be made.
 *
 * @param newest the newest version that can be gone; newer ones were uploaded since
 * @param deletedVersion the version that was deleted, by the media library's notification
 */
export function loseImage(
  images: UserImages,
  publicId: string,
  newest: number,
  now: Date,
  deletedVersion = 0,
): UserImages {
  const upload = findUpload(images, publicId);
  if (upload) return forgetVersion(images, upload, newest, deletedVersion);
  if (versionOf(images, publicId) > newest) return images;
  return condemnImage(discardImage(images, publicId, "removed", now), publicId);
}

/** The version that is known of a user's image; 0 if none is. */
export function versionOf(images: UserImages, publicId: string): number {
  return findImage(images, publicId)?.facts?.version ?? 0;
}

/** Whether it is an upload that was never shown and is not condemned. */
export function isUpload(images: UserImages, publicId: string): boolean {
  return findUpload(images, publicId) !== null;
}

function findUpload(images: UserImages, publicId: string): GrantedImage | DiscardedImage | null {
  const image = findOwn(images, publicId);
  if (image?.state === "granted") return image;
  if (image?.state !== "discarded") return null;
  return image.reason === "abandoned" || image.reason === "rejected" ? image : null;
}

/** Whether `loseImage` has condemned it and no worker has begun to destroy it. */
function isLost({ reason, attempts }: CondemnedImage): boolean {
  return reason === "removed" && attempts === 0;
}

/** Forgets the facts of a version that can be gone, and remembers which version was deleted. */
function forgetVersion(
  images: UserImages,
  upload: GrantedImage | DiscardedImage,
  newest: number,
  deleted: number,
): UserImages {
  const known = upload.deletedVersion ?? 0;
  const deletedVersion = Math.max(known, deleted);
  const isGone = upload.facts !== null && upload.facts.version <= newest;
  if (!isGone && deletedVersion === known) return images;
  const facts = isGone ? null : upload.facts;
  return moveImage(images, { ...upload, facts, ...(deletedVersion > 0 && { deletedVersion }) });
}

/** A condemned image is only destroyed, so its facts are not needed. */
function condemnImage(images: UserImages, publicId: string): UserImages {
  const image = findOwn(images, publicId);
  if (image?.state !== "discarded") return images;
  const { deletedVersion: _, unchecked: __, ...rest } = image;
  return moveImage(images, { ...rest, state: "condemned", attempts: 0, facts: null });
}
