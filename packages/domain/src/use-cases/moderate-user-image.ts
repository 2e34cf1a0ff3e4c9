import { forgetDestroyed } from "../due-images.js";
import { PreconditionFailed, UserNotFound } from "../errors.js";
import { lockImage, unlockImage } from "../moderation/image-lock.js";
import { moderateImage, showableAgain } from "../moderation/moderated-images.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { Change, UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, type UserId, withImages } from "../user.js";
import { imagesIn } from "../user-image.js";
import { destroyImages } from "./destroy-images.js";
import type { SetUserImage } from "./set-user-image.js";

/** What an administrator wants of a user's image. What is unset stays as it is. */
export interface Moderation<P = Profile> {
  /** Null removes the image. A text sets an image that was granted to this user, named as for `SetUserImage`. */
  readonly image?: string | null | undefined;
  /** Whether the user may no longer change the image. */
  readonly locked?: boolean | undefined;
  /** Why. A lock keeps it, for the user (`faultOfReason`). */
  readonly reason: string;
  /** Returns whether the change may be made to the current user. */
  readonly precondition?: ((user: User<P>) => boolean) | undefined;
}

/** Removes, sets, locks or unlocks the image of any user, for an administrator. No lock refuses it. */
export class ModerateUserImage<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findById" | "update">,
    private readonly media: Pick<MediaLibrary, "destroy">,
    private readonly setUserImage: Pick<SetUserImage<P>, "execute">,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves to the user after this change. Idempotent.
   *
   * A removal is of the image that the user shows and of all that they could show again, since the one in question may
   * have been replaced meanwhile. None of them can ever be shown again, by anybody. They are destroyed at once; if the
   * media library is unavailable, `DestroyDiscards` tries again. One that was adopted is forgotten, and never destroyed.
   * An image that the user has set meanwhile is removed too, so a locked user shows only what an administrator has set.
   *
   * The lock is written together with the image, or not at all.
   *
   * @throws {PreconditionFailed | UserNotFound | StoreUnavailable}, and what `SetUserImage` throws if an image is set
   */
  async execute(id: UserId, { image, locked, reason, precondition }: Moderation<P>): Promise<User<P>> {
    const user = await this.users.findById(id);
    if (!user) throw new UserNotFound();
    const now = this.clock();
    const lock = (current: User<P>) => {
      if (locked === undefined) return current;
      return locked ? lockImage(current, reason, now) : unlockImage(current, user.lock);
    };
    if (image === null) return this.remove(user, lock, precondition);
    const also = conditional(lock, precondition);
    return image === undefined
      ? this.users.update(user, also)
      : this.setUserImage.execute({ user, publicId: image, precondition, also }, "administrator");
  }

  private async remove(
    user: User<P>,
    lock: Change<P>,
    precondition: Moderation<P>["precondition"],
  ): Promise<User<P>> {
    const removed = await this.condemn(user, lock, precondition);
    const isOver = showableAgain(removed.images).length === 0;
    return this.destroy(isOver ? removed : await this.condemn(removed, lock));
  }

  /** Condemns the images that `user` shows or could show again. */
  private condemn(
    user: User<P>,
    lock: Change<P>,
    precondition?: Moderation<P>["precondition"],
  ): Promise<User<P>> {
    const now = this.clock();
    const publicIds = showableAgain(user.images);
    const condemn = (current: User<P>) =>
      withImages(
        lock(current),
        publicIds.reduce((images, publicId) => moderateImage(images, publicId, now), current.images),
      );
    return this.users.update(user, conditional(condemn, precondition));
  }

  private async destroy(user: User<P>): Promise<User<P>> {
    const now = this.clock();
    const due = imagesIn(user.images, "condemned").filter(
      ({ reason, destroyAt }) => reason === "moderated" && destroyAt <= now,
    );
    if (due.length === 0) return user;
    const publicIds = due.map(({ publicId }) => publicId);
    const { destroyed } = await destroyImages(this.media, publicIds);
    return this.users.update(user, (current) =>
      withImages(current, forgetDestroyed(current.images, destroyed, now)),
    );
  }
}

/** A change that is made only if the precondition holds. To change nothing needs none. */
function conditional<P>(change: Change<P>, precondition: Moderation<P>["precondition"]): Change<P> {
  return (user) => {
    const changed = change(user);
    if (changed !== user && precondition?.(user) === false) throw new PreconditionFailed();
    return changed;
  };
}
