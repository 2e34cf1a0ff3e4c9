import { PreconditionFailed, UserNotFound } from "../errors.js";
import { type Lifetimes, withoutImage } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { User } from "../user.js";

/** Whose image to remove. */
export interface RemoveUserImageRequest {
  /** The user as the caller knows them; read again only if that went stale. */
  readonly user: User;
  /** Whether the caller still means the user as they are now. */
  readonly precondition?: ((user: User) => boolean) | undefined;
}

/** A user shows no image any more. Until its grace is over, it can be set again. */
export class RemoveUserImage {
  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to the user as this left them. Removing what is not shown changes nothing. What is removed
   * is the image that `user` shows: one that was set meanwhile stays, as if it were set just afterwards.
   *
   * @throws {PreconditionFailed | UserNotFound | StoreUnavailable}
   */
  async execute({ user, precondition = () => true }: RemoveUserImageRequest): Promise<User> {
    const now = this.clock();
    const seen = user.image?.publicId;
    const stored = await this.users.update(user, (user) => {
      if (user.profile.deletedAt) throw new UserNotFound();
      if (!user.image) return user;
      if (!precondition(user)) throw new PreconditionFailed();
      return user.image.publicId === seen ? withoutImage(user, "removed", now, this.lifetimes) : user;
    });
    return stored.image ? { ...stored, image: null } : stored;
  }
}
