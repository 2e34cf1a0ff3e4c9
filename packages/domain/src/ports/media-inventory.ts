/** An image that the media library holds. */
export interface HeldImage {
  readonly publicId: string;
  /** When it was uploaded, by the media library's clock; null if that is unknown. */
  readonly uploadedAt: Date | null;
}

/** A part of the list of all held images. */
export interface HeldImagesPage {
  readonly images: readonly HeldImage[];
  /** Where the list continues; null at its end. */
  readonly next: string | null;
}

/**
 * What the media library holds, for an audit. The number of these calls is limited, so no request of a user
 * makes one. Methods that return a promise reject with MediaUnavailable if the media library does not answer
 * in time, and with MediaLimitReached if it allows no further calls for now.
 */
export interface MediaInventory {
  /** Whether nobody else makes public ids that are `isOurs`. Otherwise no unknown image may be destroyed. */
  readonly isExclusive: boolean;

  /** Whether this service could have made the public id, by its form alone. */
  isOurs(publicId: string): boolean;

  /**
   * Resolves to a page of the list that contains all images whose public id `isOurs`, and perhaps others.
   *
   * @param from the `next` of the page before; null for the first page
   */
  list(from: string | null): Promise<HeldImagesPage>;

  /** Resolves to those of these public ids whose images it holds, but may leave some out. `MediaLibrary.inspect` is certain of one. */
  findHeld(publicIds: readonly string[]): Promise<string[]>;
}
