import type { User } from "../user.js";
import { userImageUrl } from "../user-image-url.js";

/** A user's picture, as the service delivers it. */
export interface Picture {
  readonly user: User;
  readonly baseUrl: string;
  /** The URL of what was just uploaded, which is shown until the service has delivered it; empty if there is none. */
  readonly uploaded: string;
}

/** The largest delivered size. */
const LARGEST = 1024;

/** The pixels to a CSS pixel on different screens. */
export const DENSITIES = [1, 2, 3];

/**
 * Shows a user's picture or initials, sharp on any screen, in place of another. It needs a new `<img>`, since an old
 * one would show its picture until the new one has arrived.
 */
export function replacePicture(image: HTMLImageElement, picture: Picture, size: number): HTMLImageElement {
  const { user, baseUrl, uploaded } = picture;
  const urls = DENSITIES.map((density) => [
    userImageUrl(user, Math.min(size * density, LARGEST), baseUrl),
    density,
  ]);
  const srcset = urls.map(([url, density]) => `${url} ${density}x`).join(", ");
  if (image.srcset === srcset) return image;

  const shown = new Image(size, size);
  const kept = [...image.attributes].filter(({ name }) => !["src", "srcset", "style"].includes(name));
  for (const { name, value } of kept) shown.setAttribute(name, value);
  const { style } = shown;
  style.backgroundImage = uploaded && `url("${uploaded}")`;
  for (const type of ["load", "error"])
    shown.addEventListener(type, () => style.removeProperty("background-image"));
  shown.srcset = srcset;
  shown.src = String(urls[0]?.[0]);
  image.replaceWith(shown);
  return shown;
}
