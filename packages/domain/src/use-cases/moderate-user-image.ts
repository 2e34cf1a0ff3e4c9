import { forgetDestroyed } from "../due-images.js";
import { PreconditionFailed, UserNotFound } from "../errors.js";
import { moderateImage } from "../image-lifecycle.js";
import { lockImage, unlockImage } from "../moderation/image-lock.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { Change, UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, type UserId, withImages } from "../user.js";
import { imagesIn, shownImage } from "../user-image.js";
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
   * A removed image can never be shown again, by anybody. It is destroyed at once; if the media library is
   * unavailable, `DestroyDiscards` tries again. One that was adopted is forgotten, and never destroyed. Removal and
   * lock are one write. An image that the user has set meanwhile is removed too, so a locked user shows only what an
   * administrator has set.
   *
   * The lock comes before the image is set. So it stays if the image cannot be set.
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

    const stored = await this.users.update(user, conditional(lock, precondition));
    if (image === undefined) return stored;
    // After the lock the user is no longer the one that the precondition is about.
    const request = { user: stored, publicId: image, ...(stored === user && { precondition }) };
    return this.setUserImage.execute(request, "administrator");
  }

  private async remove(
    user: User<P>,
    lock: Change<P>,
    precondition: Moderation<P>["precondition"],
  ): Promise<User<P>> {
    const removed = await this.condemnShown(user, lock, precondition);
    return this.destroy(shownImage(removed.images) ? await this.condemnShown(removed, lock) : removed);
  }

  /** Condemns the image that `user` shows. */
  private condemnShown(
    user: User<P>,
    lock: Change<P>,
    precondition?: Moderation<P>["precondition"],
  ): Promise<User<P>> {
    const now = this.clock();
    const publicId = shownImage(user.images)?.publicId;
    const condemn = (current: User<P>) => {
      const { images } = current;
      return withImages(
        lock(current),
        publicId === undefined ? images : moderateImage(images, publicId, now),
      );
    };
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
