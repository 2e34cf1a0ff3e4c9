import type { ImageFacts, ShownImage } from "../user-image.js";

/** Permission to upload one file under one public id, as the fields of a form. */
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
  /** Moderation has rejected the image. While moderation is pending, the image is shown. */
  readonly isRejected?: true;
}

/**
 * Where images are uploaded to and delivered from. Methods that return a promise reject with
 * MediaUnavailable if the media library does not answer in time.
 */
export interface MediaLibrary {
  /** The URL below which images are delivered, without a slash at the end: `https://res.cloudinary.com/demo`. */
  readonly deliveryUrl: string;

  /**
   * Signs the permission to upload one image, under a fresh public id that nobody can guess. A second
   * upload under the same id changes nothing. Sends no request.
   *
   * @param validFor how long the client may start the upload, in milliseconds; at most an hour
   */
  grantUpload(now: Date, validFor: number): Promise<SignedUpload>;

  /** Resolves to the image under a public id, or to null if there is none. */
  inspect(publicId: string): Promise<InspectedImage | null>;

  /**
   * Destroys an image and its cached copies. Idempotent: it resolves as well if there is no such
   * image.
   */
  destroy(publicId: string): Promise<void>;

  /**
   * The URL of the image as a square of `size` pixels, centred on a face: of an animation the first frame, unless
   * `animated` is true. Each segment of the public id is percent-encoded (RFC 3986, 2.1), so the URL is valid for
   * every public id.
   */
  imageUrl(
    image: Pick<ShownImage, "publicId" | "facts" | "adopted">,
    size: number,
    options?: { readonly animated?: boolean },
  ): string;
}
