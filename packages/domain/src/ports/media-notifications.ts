import type { ImageFacts } from "../user-image.js";

/** What a media library tells of itself. */
export type MediaEvent =
  | { readonly kind: "uploaded"; readonly publicId: string; readonly facts: ImageFacts }
  | { readonly kind: "rejected"; readonly publicId: string }
  /** `version` is the one that was deleted, if the media library says so. */
  | { readonly kind: "deleted"; readonly publicId: string; readonly version?: number | undefined };

/** Reads notifications, which arrive in any order, late, and more than once. */
export interface MediaNotifications {
  /**
   * What a notification tells, or null if it is not the media library's own or not of these days.
   * What it tells of other things than images is left out.
   *
   * @param body as it arrived, byte for byte
   * @param headers by their names in lower case
   */
  read(
    body: Uint8Array,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: Date,
  ): MediaEvent[] | null;
}
