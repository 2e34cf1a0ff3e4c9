import { PreconditionFailed, UserNotFound } from "../errors.js";
import { hideImage, type Lifetimes } from "../image-lifecycle.js";
import { refuseIfLocked } from "../moderation/image-lock.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, withImages } from "../user.js";
import { shownImage } from "../user-image.js";

/** The user whose image to remove. */
export interface RemoveUserImageRequest<P = Profile> {
  /** The user as the caller read them. They are read again only if this is stale. */
  readonly user: User<P>;
  /** Returns whether the change may be made to the current user. */
  readonly precondition?: ((user: User<P>) => boolean) | undefined;
}

/** Removes the user's image at their own request. It can be set again until its grace is over. */
export class RemoveUserImage<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "update">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to the user after this change. It removes the image that `user` shows. An image that was set
   * after `user` was read stays, as if it had been set after the removal. Without an image nothing changes.
   *
   * @throws {ImageLocked | PreconditionFailed | UserNotFound | StoreUnavailable}
   */
  async execute({ user, precondition = () => true }: RemoveUserImageRequest<P>): Promise<User<P>> {
    const now = this.clock();
    const seen = shownImage(user.images)?.publicId;
    const stored = await this.users.update(user, (user) => {
      const shown = shownImage(user.images);
      if (user.isDeleted) throw new UserNotFound();
      refuseIfLocked(user, "user");
      if (!shown) return user;
      if (!precondition(user)) throw new PreconditionFailed();
      return shown.publicId === seen ? withImages(user, hideImage(user.images, now, this.lifetimes)) : user;
    });
    return withImages(
      stored,
      stored.images.filter(({ state }) => state !== "shown"),
    );
  }
}
