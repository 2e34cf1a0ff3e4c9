import { StoreUnavailable, UserNotFound } from "../errors.js";
import { grantImage, type Lifetimes, uploadWindow } from "../image-lifecycle.js";
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
   * The grant is stored before the signature is handed out, so no upload can be unknown to us.
   *
   * @throws {TooManyPendingUploads | UserNotFound | StoreUnavailable | MediaUnavailable}
   */
  async execute(request: { user: User<P> }): Promise<SignedUpload> {
    const now = this.clock();
    const upload = await this.media.grantUpload(now, uploadWindow(this.lifetimes));
    await this.users.update(request.user, (user) => {
      if (user.isDeleted) throw new UserNotFound();
      // Until well after that the id is remembered, whatever became of it, so it is never granted twice.
      if (this.clock() > upload.expiresAt) throw new StoreUnavailable(new Error("The signature is stale."));
      return withImages(user, grantImage(user.images, upload.publicId, now, this.lifetimes));
    });
    return upload;
  }
}
