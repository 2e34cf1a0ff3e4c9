import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { UserId } from "../user.js";
import { shownImage } from "../user-image.js";

/** The URL of a user's image, or the initials to show in its place. */
export type UserImageView =
  | { readonly kind: "image"; readonly url: string }
  /** Empty for a user who is unknown or deleted. */
  | { readonly kind: "initials"; readonly initials: string };

/** Finds any user's image, for anyone, in a given size. */
export class ViewUserImage {
  constructor(
    private readonly users: Pick<UserRepository<unknown>, "findById">,
    private readonly media: Pick<MediaLibrary, "imageUrl">,
  ) {}

  /**
   * @param request the user's id, and the side of the square in pixels
   * @throws {StoreUnavailable}
   */
  async execute({ id, size }: { readonly id: UserId; readonly size: number }): Promise<UserImageView> {
    const user = await this.users.findById(id);
    if (!user || user.isDeleted) return { kind: "initials", initials: "" };
    const image = shownImage(user.images);
    if (image) return { kind: "image", url: this.media.imageUrl(image, size) };
    return { kind: "initials", initials: initialsOf(user.name) };
  }
}

/** The first letters of the first and the last word of a name. */
function initialsOf(name: string): string {
  const initials = name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  const ends = initials.filter((_, index) => index === 0 || index === initials.length - 1);
  return ends.join("").toUpperCase();
}
