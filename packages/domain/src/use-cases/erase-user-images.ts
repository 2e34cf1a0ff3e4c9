import { forgetDestroyed } from "../due-images.js";
import { UserNotFound } from "../errors.js";
import { eraseImages } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type UserId, withImages } from "../user.js";
import { destroyImages } from "./destroy-images.js";

/** What an erasure did, and what is still to do. */
export interface ErasureReport {
  /** How many images it destroyed or found to be gone. */
  readonly destroyed: number;
  /** Until when a late upload could still arrive; null if none can. DestroyDiscards destroys it then. */
  readonly watchedUntil: Date | null;
  /** How many images the media library could not destroy. DestroyDiscards tries again, and so does another erasure. */
  readonly failed: number;
}

/** Destroys all images of a user, for the deletion of their account. */
export class EraseUserImages<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findById" | "update">,
    private readonly media: Pick<MediaLibrary, "destroy">,
    private readonly clock: Clock,
  ) {}

  /**
   * Afterwards neither the store nor the media library holds a public id of the user, except for those
   * in `watchedUntil` and `failed`, and for the one in an event that is not acknowledged yet. Idempotent. If the user was marked as deleted before, no request
   * that is still running can give them an image or a permission to upload one.
   *
   * @throws {UserNotFound | StoreUnavailable}
   */
  async execute({ id }: { id: UserId }): Promise<ErasureReport> {
    const user = await this.users.findById(id);
    if (!user) throw new UserNotFound();

    const now = this.clock();
    const condemned = await this.users.update(user, (user) =>
      withImages(user, eraseImages(user.images, now)),
    );
    const publicIds = condemned.images.map(({ publicId }) => publicId);
    const { destroyed, failed } = await destroyImages(this.media, publicIds);
    await this.users.update(condemned, (user) =>
      withImages(user, forgetDestroyed(user.images, destroyed, now)),
    );

    const times = condemned.images.map(({ arrivesBy }) => arrivesBy.getTime());
    const watchedUntil = Math.max(...times);
    return {
      destroyed: destroyed.length,
      watchedUntil: watchedUntil > now.getTime() ? new Date(watchedUntil) : null,
      failed: failed.length,
    };
  }
}
