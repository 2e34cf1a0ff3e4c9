import { forgetDestroyed } from "../due-images.js";
import { UserNotFound } from "../errors.js";
import { eraseImages } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type UserId, withImages } from "../user.js";
import { destroyImages } from "./destroy-images.js";

/** What an erasure did, and what is left to do. */
export interface ErasureReport {
  /** Images that it destroyed, or found to be gone. */
  readonly destroyed: number;
  /** Until when an upload that was granted before could still arrive; null if none can. DestroyDiscards destroys it then. */
  readonly watchedUntil: Date | null;
  /** Images that the media library could not destroy. DestroyDiscards tries again, and so does another erasure. */
  readonly failed: number;
}

/** All images of a user are destroyed, for the deletion of their account. */
export class EraseUserImages<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findById" | "update">,
    private readonly media: Pick<MediaLibrary, "destroy">,
    private readonly clock: Clock,
  ) {}

  /**
   * Afterwards no public id of the user is left in the store or in the media library, but for those
   * that are watched or that failed. It can be repeated. If the user was marked as deleted before,
   * no request that began earlier can give them an image or a permission to upload one.
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
