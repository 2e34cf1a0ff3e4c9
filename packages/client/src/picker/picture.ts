import type { User } from "../user.js";
import { userImageSrcSet, userImageUrl } from "../user-image-url.js";

/** A user's picture, as the service delivers it. */
export interface Picture {
  readonly user: User;
  readonly baseUrl: string;
  /** The URL of what was just uploaded, which is shown until the service has delivered it; empty if there is none. */
  readonly uploaded: string;
}

/**
 * Shows a user's picture or initials, sharp on any screen, in place of another. It needs a new `<img>`, since an old
 * one would show its picture until the new one has arrived.
 */
export function replacePicture(image: HTMLImageElement, picture: Picture, size: number): HTMLImageElement {
  const { user, baseUrl, uploaded } = picture;
  const srcset = userImageSrcSet(user, size, baseUrl);
  if (image.srcset === srcset) return image;

  const shown = new Image(size, size);
  const kept = [...image.attributes].filter(({ name }) => !["src", "srcset", "style"].includes(name));
  for (const { name, value } of kept) shown.setAttribute(name, value);
  const { style } = shown;
  style.backgroundImage = uploaded && `url("${uploaded}")`;
  for (const type of ["load", "error"])
    shown.addEventListener(type, () => style.removeProperty("background-image"));
  shown.srcset = srcset;
  shown.src = userImageUrl(user, size, baseUrl);
  image.replaceWith(shown);
  return shown;
}
