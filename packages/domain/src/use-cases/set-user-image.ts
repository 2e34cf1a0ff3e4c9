import {
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  PreconditionFailed,
  UserNotFound,
} from "../errors.js";
import { type Actor, findShowable, type Lifetimes, showImage, wasShownSince } from "../image-lifecycle.js";
import { faultOf, type ImageLimits } from "../image-limits.js";
import { type ImageReference, type NamedImage, parseImageReference } from "../image-reference.js";
import { isUpload, rejectImage, rejectUpload } from "../media-events.js";
import { refuseIfLocked } from "../moderation/image-lock.js";
import type { Clock } from "../ports/clock.js";
import type { InspectedImage, MediaLibrary } from "../ports/media-library.js";
import type { Change, UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, withImages } from "../user.js";
import { shownImage, type UserImage, type UserImages } from "../user-image.js";

/** The user, and the image to show. */
export interface SetUserImageRequest<P = Profile> {
  /** The user as the caller read them. They are read again only if this is stale. */
  readonly user: User<P>;
  /** A public id, or one of the other forms of `parseImageReference`. */
  readonly publicId: string;
  /** Returns whether the change may be made to the current user. It is asked before each write. */
  readonly precondition?: ((user: User<P>) => boolean) | undefined;
  /** A change that is made in the same write, also if the image is already shown. */
  readonly also?: Change<P> | undefined;
}

/** Sets the user's image to one that they have uploaded. */
export class SetUserImage<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "update">,
    private readonly media: Pick<MediaLibrary, "deliveryUrl" | "inspect">,
    private readonly clock: Clock,
    private readonly limits: ImageLimits,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to the user after this change. Sends one store command and, unless the image's facts are known
   * and still valid, one call to the media library. If the image is already shown, it sends nothing and
   * ignores the precondition, since the request is a repetition (RFC 9110, 13.1.1). If the image was shown
   * and then replaced or removed after `user` was read, the later change stays.
   *
   * @throws {InvalidPublicId | ImageNotFound | ImageNotUploaded | ImageUploadExpired
   *   | ImageFormatNotAllowed | ImageTooLarge | ImageTooManyPixels | ImageRejected
   *   | ImageLocked | PreconditionFailed | UserNotFound | StoreUnavailable | MediaUnavailable}
   */
  async execute(
    { user, publicId, precondition = () => true, also }: SetUserImageRequest<P>,
    by: Actor = "user",
  ): Promise<User<P>> {
    const now = this.clock();
    refuseIfLocked(user, by);
    const reference = parseImageReference(publicId, this.media.deliveryUrl, namedImagesOf(user.images));
    if (shows(user, reference)) return also ? this.users.update(user, also) : user;
    if (!precondition(user)) throw new PreconditionFailed();

    const seen = findShowable(user.images, reference.publicId, now);
    const { isRejected, ...facts } = await this.inspect(user.images, seen, reference);
    if (isRejected) {
      await this.users.update(user, (user) =>
        withImages(user, rejectImage(user.images, reference.publicId, now)),
      );
      throw new ImageRejected();
    }
    const fault = wasShownAs(seen, facts.version) ? null : faultOf(facts, this.limits);
    if (fault) {
      await this.users.update(user, (user) =>
        withImages(user, rejectUpload(user.images, reference.publicId, facts, now)),
      );
      throw fault;
    }
    const shown = { publicId: reference.publicId, version: facts.version };
    const stored = await this.users.update(user, (found) => {
      const current = also ? also(found) : found;
      if (current.isDeleted) throw new UserNotFound();
      refuseIfLocked(current, by);
      if (shows(current, shown)) return current;
      if (!precondition(found)) throw new PreconditionFailed();
      if (wasShownSince(current.images, user.images, reference.publicId)) return current;
      const images = showImage(
        current.images,
        seen.publicId,
        facts,
        now,
        this.lifetimes,
        seen.deletedVersion,
      );
      return withImages(current, images);
    });
    if (shows(stored, shown)) return stored;
    const others = stored.images.filter(
      (image) => image.state !== "shown" && image.publicId !== seen.publicId,
    );
    const { arrivesBy, adopted } = seen;
    const answered = { state: "shown", publicId: seen.publicId, facts, arrivesBy } as const;
    return withImages(stored, [{ ...answered, ...(adopted && { adopted }) }, ...others]);
  }

  private async inspect(
    images: UserImages,
    { facts: known }: UserImage,
    { publicId, version }: ImageReference,
  ): Promise<InspectedImage> {
    if (known && known.version >= (version ?? 0)) return known;

    const measured = await this.media.inspect(publicId);
    if (!measured) throw isUpload(images, publicId) ? new ImageNotUploaded() : new ImageNotFound();
    return measured;
  }
}

/** Whether the image is a former one, which is shown again without a measurement, as it was before. */
function wasShownAs(image: UserImage, version: number): boolean {
  return image.state === "former" && image.facts.version >= version;
}

function shows(user: Pick<User, "images">, { publicId, version }: ImageReference): boolean {
  const image = shownImage(user.images);
  return image?.publicId === publicId && image.facts.version >= (version ?? 0);
}

/** All images that the user can name. */
function namedImagesOf(images: UserImages): NamedImage[] {
  return images.map(({ publicId, facts }) => ({ publicId, format: facts?.format }));
}
