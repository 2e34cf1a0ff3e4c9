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

/** Keeps what the media library measured, unless something newer is known. A condemned image learns nothing. */
export function learnFacts(images: UserImages, publicId: string, facts: ImageFacts): UserImages {
  const image = findImage(images, publicId);
  if (!image || image.state === "condemned" || image.state === "former") return images;
  const known = Math.max(image.facts?.version ?? 0, image.deletedVersion ?? 0);
  return known < facts.version ? moveImage(images, { ...image, facts }) : images;
}

/** Discards an upload that is not acceptable, to be destroyed at once. What is shown is no upload. */
export function rejectUpload(images: UserImages, publicId: string, facts: ImageFacts, now: Date): UserImages {
  const state = findImage(images, publicId)?.state;
  if (state === "shown") return images;
  const known = learnFacts(images, publicId, facts);
  return state === "granted" ? discardImage(known, publicId, "rejected", now) : known;
}

/**
 * Discards an image that moderation rejected, to be destroyed at once. One that was shown is
 * condemned, so that its rejection and its deletion come to the same in either order.
 */
export function rejectImage(images: UserImages, publicId: string, now: Date): UserImages {
  const own = findOwn(images, publicId);
  if (own?.state === "condemned")
    return isLost(own) ? moveImage(images, { ...own, reason: "rejected" }) : images;
  if (own?.state === "discarded" && own.reason === "rejected") return images;

  const rejected = discardImage(images, publicId, "rejected", now);
  return isUpload(images, publicId) ? rejected : condemnImage(rejected, publicId);
}

/** Shows an image no more that was found not to be acceptable, and has it destroyed at once. */
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
 * Shows an image no more that is gone from the media library, and lets nobody show it again. An
 * upload that was granted can still be made.
 *
 * @param newest the newest version that can be gone: what is newer was uploaded since
 * @param deletedVersion what the media library says was deleted
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

/** Which version is known of an image of the user's; 0 if none is. */
export function versionOf(images: UserImages, publicId: string): number {
  return findImage(images, publicId)?.facts?.version ?? 0;
}

/** Whether it is an upload that never was shown, and is not condemned either. */
export function isUpload(images: UserImages, publicId: string): boolean {
  return findUpload(images, publicId) !== null;
}

function findUpload(images: UserImages, publicId: string): GrantedImage | DiscardedImage | null {
  const image = findOwn(images, publicId);
  if (image?.state === "granted") return image;
  if (image?.state !== "discarded") return null;
  return image.reason === "abandoned" || image.reason === "rejected" ? image : null;
}

/** As `loseImage` leaves it, until somebody begins to destroy it. */
function isLost({ reason, attempts }: CondemnedImage): boolean {
  return reason === "removed" && attempts === 0;
}

/** Forgets what is known of a version that can be gone, and remembers which one was deleted. */
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

/** Once condemned it is only destroyed, so nothing about it has to be known. */
function condemnImage(images: UserImages, publicId: string): UserImages {
  const image = findOwn(images, publicId);
  if (image?.state !== "discarded") return images;
  const { deletedVersion: _, unchecked: __, ...rest } = image;
  return moveImage(images, { ...rest, state: "condemned", attempts: 0, facts: null });
}
