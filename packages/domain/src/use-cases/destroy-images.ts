import { MediaUnavailable } from "../errors.js";
import type { MediaLibrary } from "../ports/media-library.js";

/** What came of those that were tried. */
export interface DestroyedImages {
  readonly destroyed: readonly string[];
  /** They can be tried again. */
  readonly failed: readonly string[];
}

/** Destroys images one after the other, until the signal says to stop. */
export async function destroyImages(
  media: Pick<MediaLibrary, "destroy">,
  publicIds: readonly string[],
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<DestroyedImages> {
  const destroyed: string[] = [];
  const failed: string[] = [];
  for (const publicId of publicIds) {
    if (signal.aborted) break;
    try {
      await media.destroy(publicId);
      destroyed.push(publicId);
    } catch (error) {
      if (!(error instanceof MediaUnavailable)) throw error;
      failed.push(publicId);
    }
  }
  return { destroyed, failed };
}
