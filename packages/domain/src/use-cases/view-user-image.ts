import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { UserId } from "../user.js";
import { shownImage } from "../user-image.js";

/** Where a user's image is delivered, or what to show in its place. */
export type UserImageView =
  | { readonly kind: "image"; readonly url: string }
  /** Of a user who is unknown or deleted there are none. */
  | { readonly kind: "initials"; readonly initials: string };

/** Anyone sees a user's image in the size they need. */
export class ViewUserImage {
  constructor(
    private readonly users: Pick<UserRepository<unknown>, "findById">,
    private readonly media: Pick<MediaLibrary, "imageUrl">,
  ) {}

  /**
   * @param request of whom, and the side of the square in pixels
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

/** The first letters of the first and the last word. */
function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase()).join("");
}
