import { UserNotFound } from "../errors.js";
import { withoutDestroyed } from "../image-destruction.js";
import { withErasure } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { destroyImages } from "./destroy-images.js";

/** What is left to do when an erasure ends. */
export interface ErasureReport {
  readonly erased: number;
  /** Images that an upload granted shortly before could still bring back, or that could not be destroyed yet. */
  readonly pending: number;
  /** When the last of these is looked after, or null if there are none. */
  readonly pendingUntil: Date | null;
}

/** All images of a user are destroyed, for the deletion of their account. */
export class EraseUserImages {
  constructor(
    private readonly users: UserRepository,
    private readonly media: MediaLibrary,
    private readonly clock: Clock,
  ) {}

  /**
   * Afterwards no public id of the user is left in the store or in the media library, but for
   * those that the report calls pending: DestroyDiscards sees to them. It can be repeated.
   *
   * @throws {UserNotFound | StoreUnavailable}
   */
  async execute({ id }: { id: number }): Promise<ErasureReport> {
    const user = await this.users.findById(id);
    if (!user) throw new UserNotFound();

    const now = this.clock();
    const condemned = await this.users.update(user, (user) => withErasure(user, now));
    const publicIds = condemned.discards.map(({ publicId }) => publicId);
    const { destroyed } = await destroyImages(this.media, publicIds);
    const { discards } = await this.users.update(condemned, (user) => withoutDestroyed(user, destroyed, now));

    const times = discards.map(({ destroyAt }) => destroyAt.getTime());
    return {
      erased: publicIds.length - discards.length,
      pending: discards.length,
      pendingUntil: times.length > 0 ? new Date(Math.max(...times)) : null,
    };
  }
}
