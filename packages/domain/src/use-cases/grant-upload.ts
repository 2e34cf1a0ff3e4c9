import { StoreUnavailable, UserNotFound } from "../errors.js";
import { type Actor, grantImage, type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import { refuseIfLocked } from "../moderation/image-lock.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary, SignedUpload } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, withImages } from "../user.js";

/** Gives a user permission to upload one image. */
export class GrantUpload<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "update">,
    private readonly media: Pick<MediaLibrary, "grantUpload">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Stores the grant before it returns the signature, so that every upload is known.
   *
   * @throws {TooManyPendingUploads | ImageLocked | UserNotFound | StoreUnavailable | MediaUnavailable}
   */
  async execute(request: { user: User<P> }, by: Actor = "user"): Promise<SignedUpload> {
    const now = this.clock();
    const upload = await this.media.grantUpload(now, uploadWindow(this.lifetimes));
    await this.users.update(request.user, (user) => {
      if (user.isDeleted) throw new UserNotFound();
      refuseIfLocked(user, by);
      // The id is recorded until long after `expiresAt`. No retry is later than that, so none grants the id twice.
      if (this.clock() > upload.expiresAt) throw new StoreUnavailable(new Error("The signature is stale."));
      return withImages(user, grantImage(user.images, upload.publicId, now, this.lifetimes, by));
    });
    return upload;
  }
}
