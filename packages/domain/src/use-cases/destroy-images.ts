import { MediaUnavailable } from "../errors.js";
import type { MediaLibrary } from "../ports/media-library.js";

/** The member of an AbortSignal that is read. The domain knows no platform types. */
export interface Signal {
  readonly aborted: boolean;
}

/** Destroys images one after the other until the signal is aborted. Failed ones can be tried again. */
export async function destroyImages(
  media: Pick<MediaLibrary, "destroy">,
  publicIds: readonly string[],
  signal?: Signal,
): Promise<{ destroyed: string[]; failed: string[] }> {
  const destroyed: string[] = [];
  const failed: string[] = [];
  for (const publicId of publicIds) {
    if (signal?.aborted) break;
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
