import { PreconditionFailed, UserNotFound } from "../errors.js";
import { hideImage, type Lifetimes } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, withImages } from "../user.js";
import { shownImage } from "../user-image.js";

/** Whose image to remove. */
export interface RemoveUserImageRequest<P = Profile> {
  /** The user as the caller knows them; read again only if that went stale. */
  readonly user: User<P>;
  /** Whether the caller still means the user as they are now. */
  readonly precondition?: ((user: User<P>) => boolean) | undefined;
}

/** A user shows no image any more. Until its grace is over, it can be set again. */
export class RemoveUserImage<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "update">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to the user as this left them. Removing what is not shown changes nothing. What is removed
   * is the image that `user` shows: one that was set meanwhile stays, as if it were set just afterwards.
   *
   * @throws {PreconditionFailed | UserNotFound | StoreUnavailable}
   */
  async execute({ user, precondition = () => true }: RemoveUserImageRequest<P>): Promise<User<P>> {
    const now = this.clock();
    const seen = shownImage(user.images)?.publicId;
    const stored = await this.users.update(user, (user) => {
      const shown = shownImage(user.images);
      if (user.isDeleted) throw new UserNotFound();
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
