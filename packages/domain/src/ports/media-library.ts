import type { ImageFacts, ShownImage } from "../user-image.js";

/** Permission to upload one file under one public id, as a form to post. */
export interface SignedUpload {
  readonly publicId: string;
  readonly uploadUrl: string;
  /** Exactly the form fields to post beside `file`, whose value is the image. */
  readonly fields: Readonly<Record<string, string>>;
  /** An upload that starts later is refused. */
  readonly expiresAt: Date;
}

/** An image as the media library holds it. */
export interface InspectedImage extends ImageFacts {
  /** Moderation has rejected it. One that waits for moderation is shown until then. */
  readonly isRejected?: true;
}

/**
 * Where images are uploaded to and delivered from. Methods that reach out reject with
 * MediaUnavailable if it cannot be reached in time.
 */
export interface MediaLibrary {
  /** Below it images are delivered: `https://res.cloudinary.com/demo`, without a slash at the end. */
  readonly deliveryUrl: string;

  /**
   * Signs the permission to upload one image, under a fresh public id that nobody can guess. A second
   * upload under the same id changes nothing. Reaches nobody.
   *
   * @param validFor how long the upload may be started, in milliseconds; at most an hour
   */
  grantUpload(now: Date, validFor: number): Promise<SignedUpload>;

  /** What arrived under a public id, or null if nothing did. */
  inspect(publicId: string): Promise<InspectedImage | null>;

  /**
   * Destroys an image, the copies that are cached for delivery included. Resolves as well if
   * there is none, so it can be repeated.
   */
  destroy(publicId: string): Promise<void>;

  /**
   * Where the image is delivered as a square of `size` pixels, a face in the middle: a valid URL whatever the image
   * is called, so each segment of its public id is percent-encoded (RFC 3986, 2.1).
   */
  imageUrl(image: Pick<ShownImage, "publicId" | "facts">, size: number): string;
}
