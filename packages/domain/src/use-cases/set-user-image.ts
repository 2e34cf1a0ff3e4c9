import {
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  PreconditionFailed,
  UserNotFound,
} from "../errors.js";
import { findShowable, type Lifetimes, withImage } from "../image-lifecycle.js";
import { faultOf, type ImageLimits } from "../image-limits.js";
import { type ImageReference, parseImageReference } from "../image-reference.js";
import { isUpload, withoutUpload, withRejection } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { InspectedImage, MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { User } from "../user.js";

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
   * Resolves to the user as stored. Costs one store command and, unless what was uploaded is known
   * and can still be relied on, one call to the media library. Showing what is shown already costs and changes
   * nothing, whatever the precondition says: the request was a repetition (RFC 9110, 13.1.1).
   *
   * @throws {InvalidPublicId | ImageNotFound | ImageNotUploaded | ImageUploadExpired
   *   | ImageFormatNotAllowed | ImageTooLarge | ImageTooManyPixels | ImageRejected
   *   | PreconditionFailed | UserNotFound | StoreUnavailable | MediaUnavailable}
   */
  async execute({ user, publicId, precondition = () => true }: SetUserImageRequest): Promise<User> {
    const now = this.clock();
    const reference = parseImageReference(publicId, this.media.deliveryUrl);
    if (shows(user, reference)) return user;
    if (!precondition(user)) throw new PreconditionFailed();

    const { isRejected, ...facts } = await this.inspect(user, reference, now);
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
    return this.users.update(user, (user) => {
      if (user.profile.deletedAt) throw new UserNotFound();
      if (shows(user, shown)) return user;
      if (!precondition(user)) throw new PreconditionFailed();
      return withImage(user, reference.publicId, facts, now, this.lifetimes);
    });
  }

  private async inspect(user: User, reference: ImageReference, now: Date): Promise<InspectedImage> {
    const { publicId, version } = reference;
    const known = user.image?.publicId === publicId ? user.image : findShowable(user, publicId, now).facts;
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
