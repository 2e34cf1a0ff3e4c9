import {
  type DiscardReason,
  formatImageReference,
  shownImage,
  type User,
  type UserId,
  type UserImage,
} from "@user-image/domain";

/** A user as administrators see them. Times are those of RFC 3339, in UTC. */
export interface DescribedUser {
  readonly id: UserId;
  readonly name: string;
  readonly deleted: boolean;
  /** The image that the user shows, as `v1234567/cat.jpg`. */
  readonly image: string | null;
  readonly locked: boolean;
  /** Why the image is locked, and since when. */
  readonly reason: string | null;
  readonly since: string | null;
  readonly images: readonly DescribedImage[];
}

/** One of a user's images. */
interface DescribedImage {
  readonly publicId: string;
  readonly state: UserImage["state"];
  /** As `v1234567/cat.jpg`. Null if it is not known to be uploaded. */
  readonly image: string | null;
  /** Why it is no longer shown, or never was. */
  readonly reason: DiscardReason | null;
  /** When permission to upload it was given; of an image that was shown, when it was uploaded. */
  readonly since: string | null;
  /** When the permission expires, or the image is destroyed or forgotten. */
  readonly until: string | null;
}

/** Makes the JSON object of a user for administrators. The same user always gives the same object. */
export function describeUser<P>({ id, name, isDeleted, images, lock }: User<P>): DescribedUser {
  const shown = shownImage(images);
  return {
    id,
    name,
    deleted: isDeleted,
    image: shown && formatImageReference(shown),
    locked: lock !== undefined,
    reason: lock?.reason ?? null,
    since: lock?.since.toJSON() ?? null,
    images: images.map(describeImage),
  };
}

/** Makes the JSON object of one image of a user. */
export function describeImage(image: UserImage): DescribedImage {
  const { publicId, state, facts } = image;
  const since = state === "granted" ? image.grantedAt : uploadOf(image);
  return {
    publicId,
    state,
    image: facts && formatImageReference({ publicId, facts }),
    reason: "reason" in image ? image.reason : null,
    since: since?.toJSON() ?? null,
    until: endOf(image)?.toJSON() ?? null,
  };
}

/** Cloudinary's versions are the time of the upload in Unix seconds. A version that is no time gives an invalid date, so null. */
function uploadOf({ facts }: UserImage): Date | null {
  return facts && new Date(facts.version * 1000);
}

function endOf(image: UserImage): Date | null {
  switch (image.state) {
    case "granted":
      return image.expiresAt;
    case "shown":
      return null;
    case "former":
      return image.forgetAt;
    default:
      return image.destroyAt;
  }
}
