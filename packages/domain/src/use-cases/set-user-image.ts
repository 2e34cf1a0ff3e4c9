import {
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  PreconditionFailed,
  UserNotFound,
} from "../errors.js";
import { findShowable, type Lifetimes, type Showable, wasShownSince, withImage } from "../image-lifecycle.js";
import { faultOf, type ImageLimits } from "../image-limits.js";
import { type ImageReference, type NamedImage, parseImageReference } from "../image-reference.js";
import { isUpload, withoutUpload, withRejection } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { InspectedImage, MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { Image, User } from "../user.js";

/** Which image a user wants to show. */
export interface SetUserImageRequest {
  /** The user as the caller knows them; read again only if that went stale. */
  readonly user: User;
  /** A public id, or one of the other forms of `parseImageReference`. */
  readonly publicId: string;
  /** Whether the caller still means the user as they are now; asked before anything is changed. */
  readonly precondition?: ((user: User) => boolean) | undefined;
}

/** A user shows an image that they have uploaded. */
export class SetUserImage {
  constructor(
    private readonly users: UserRepository,
    private readonly media: MediaLibrary,
    private readonly clock: Clock,
    private readonly limits: ImageLimits,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to the user as this left them. Costs one store command and, unless what was uploaded is known
   * and can still be relied on, one call to the media library. Showing what is shown already costs and changes
   * nothing, whatever the precondition says: the request was a repetition (RFC 9110, 13.1.1).
   * If the image was shown since `user` was read, and another one set or none, that one stays.
   *
   * @throws {InvalidPublicId | ImageNotFound | ImageNotUploaded | ImageUploadExpired
   *   | ImageFormatNotAllowed | ImageTooLarge | ImageTooManyPixels | ImageRejected
   *   | PreconditionFailed | UserNotFound | StoreUnavailable | MediaUnavailable}
   */
  async execute({ user, publicId, precondition = () => true }: SetUserImageRequest): Promise<User> {
    const now = this.clock();
    const reference = parseImageReference(publicId, this.media.deliveryUrl, namedImagesOf(user));
    if (shows(user, reference)) return user;
    if (!precondition(user)) throw new PreconditionFailed();

    const { image } = user;
    const seen = image?.publicId === reference.publicId ? image : findShowable(user, reference.publicId, now);
    const { isRejected, ...facts } = await this.inspect(user, seen, reference);
    if (isRejected) {
      await this.users.update(user, (user) => withRejection(user, reference.publicId, now));
      throw new ImageRejected();
    }
    const fault = wasShownAs(user, reference.publicId, facts.version) ? null : faultOf(facts, this.limits);
    if (fault) {
      await this.users.update(user, (user) => withoutUpload(user, reference.publicId, facts, now));
      throw fault;
    }
    const shown = { publicId: reference.publicId, version: facts.version };
    const deletedBefore = "deletedVersion" in seen ? seen.deletedVersion : undefined;
    const stored = await this.users.update(user, (current) => {
      if (current.profile.deletedAt) throw new UserNotFound();
      if (shows(current, shown)) return current;
      if (!precondition(current)) throw new PreconditionFailed();
      if (wasShownSince(current, user, reference.publicId)) return current;
      return withImage(current, reference.publicId, facts, now, this.lifetimes, deletedBefore);
    });
    if (shows(stored, shown)) return stored;
    const { arrivesBy, adopted } = seen;
    return { ...stored, image: { ...shown, ...facts, arrivesBy, ...(adopted && { adopted }) } };
  }

  private async inspect(
    user: User,
    seen: Image | Showable,
    { publicId, version }: ImageReference,
  ): Promise<InspectedImage> {
    const known = "facts" in seen ? seen.facts : seen;
    if (known && known.version >= (version ?? 0)) return known;

    const measured = await this.media.inspect(publicId);
    if (!measured) throw isUpload(user, publicId) ? new ImageNotUploaded() : new ImageNotFound();
    return measured;
  }
}

/** An adopted image comes back as it was, for nobody has measured it. */
function wasShownAs({ former = [] }: User, publicId: string, version: number): boolean {
  return former.some(({ image }) => image.publicId === publicId && image.version >= version);
}

function shows({ image }: User, reference: ImageReference): boolean {
  return image?.publicId === reference.publicId && image.version >= (reference.version ?? 0);
}

/** All that the user can mean, what is shown first. */
function namedImagesOf({ image, grants, discards, former = [] }: User): NamedImage[] {
  const others = [...grants, ...discards].map(({ publicId, facts }) => ({ publicId, format: facts?.format }));
  return [...(image ? [image] : []), ...others, ...former.map(({ image }) => image)];
}
