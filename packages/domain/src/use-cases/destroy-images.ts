import { MediaUnavailable } from "../errors.js";
import type { MediaLibrary } from "../ports/media-library.js";

/**
 * Destroys images one after the other, until the signal says to stop. Resolves to those that
 * are gone; the others can be tried again.
 */
export async function destroyImages(
  media: MediaLibrary,
  publicIds: readonly string[],
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<string[]> {
  const destroyed: string[] = [];
  for (const publicId of publicIds) {
    if (signal.aborted) break;
    try {
      await media.destroy(publicId);
      destroyed.push(publicId);
    } catch (error) {
      if (!(error instanceof MediaUnavailable)) throw error;
    }
  }
  return destroyed;
}
