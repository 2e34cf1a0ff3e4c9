import { formatImageReference } from "../image-reference.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { UserId } from "../user.js";
import { shownImage } from "../user-image.js";

/** The URL of a user's image, or the initials to show in its place. */
export type UserImageView =
  | {
      readonly kind: "image";
      readonly url: string;
      /** The version that is shown is the one that the caller expects. */
      readonly isExpected?: true;
    }
  /** Empty for a user who is unknown or deleted. */
  | { readonly kind: "initials"; readonly initials: string };

/** Whose image to find, and in which form. */
export interface ViewUserImageRequest {
  readonly id: UserId;
  /** The side of the square, in pixels. */
  readonly size: number;
  /** Whether an animation is delivered as one. Default: its first frame. */
  readonly animated?: boolean;
  /** The version that the caller expects, as `formatImageReference` names it. It does not change what is shown. */
  readonly reference?: string | undefined;
}

/** Finds any user's image, for anyone, in a given size. */
export class ViewUserImage {
  constructor(
    private readonly users: Pick<UserRepository<unknown>, "findById">,
    private readonly media: Pick<MediaLibrary, "imageUrl">,
  ) {}

  /** @throws {StoreUnavailable} */
  async execute({ id, size, animated = false, reference }: ViewUserImageRequest): Promise<UserImageView> {
    const user = await this.users.findById(id);
    if (!user || user.isDeleted) return { kind: "initials", initials: "" };
    const image = shownImage(user.images);
    if (!image) return { kind: "initials", initials: initialsOf(user.name) };
    const url = this.media.imageUrl(image, size, { animated });
    return { kind: "image", url, ...(reference === formatImageReference(image) && { isExpected: true }) };
  }
}

/** The first letters of the first and the last word of a name. */
function initialsOf(name: string): string {
  const initials = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  const ends = initials.filter((_, index) => index === 0 || index === initials.length - 1);
  return ends.join("").toUpperCase();
}
