import { discardOf, forgetAdopted, restorableUntil } from "../image-lifecycle.js";
import { findOwn, moveImage, type UserImages } from "../user-image.js";

/** The public ids of the images that the user shows or could show again. */
export function showableAgain(images: UserImages): string[] {
  return images
    .filter(({ state, publicId }) => state === "shown" || restorableUntil(images, publicId) > 0)
    .map(({ publicId }) => publicId);
}

/**
 * Condemns an image that an administrator removes, whatever the user has done with it meanwhile. An adopted one is
 * forgotten.
 */
export function moderateImage(images: UserImages, publicId: string, now: Date): UserImages {
  const own = findOwn(images, publicId);
  const others = forgetAdopted(images, publicId);
  if (!own || own.state === "condemned") return others;
  return moveImage(others, { state: "condemned", ...discardOf(own, "moderated", now), attempts: 0 });
}
