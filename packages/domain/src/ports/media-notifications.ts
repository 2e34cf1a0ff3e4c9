import type { ImageFacts } from "../user-image.js";

/** A change in the media library that a notification reports. */
export type MediaEvent =
  | { readonly kind: "uploaded"; readonly publicId: string; readonly facts: ImageFacts }
  | { readonly kind: "rejected"; readonly publicId: string }
  /** `version` is the deleted version, if the notification names it. */
  | { readonly kind: "deleted"; readonly publicId: string; readonly version?: number | undefined };

/** Reads notifications, which may arrive in any order, late, and more than once. */
export interface MediaNotifications {
  /**
   * Returns the events of a notification, or null if its signature is not valid or too old. Events
   * that do not concern images are left out.
   *
   * @param body the bytes as they arrived
   * @param headers by name, in lower case
   */
  read(
    body: Uint8Array,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    now: Date,
  ): MediaEvent[] | null;
}
