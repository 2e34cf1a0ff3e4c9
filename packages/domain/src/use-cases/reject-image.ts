import { rejectImage } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, withImages } from "../user.js";
import { updateIfThere } from "./update-if-there.js";

/** Moderation rejects an image: it is shown no more, cannot be shown again, and is destroyed at once. */
export class RejectImage<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findByPublicId" | "update">,
    private readonly clock: Clock,
  ) {}

  /**
   * Any number of repetitions come to the same; an image that is nobody's is passed over.
   *
   * @throws {StoreUnavailable}
   */
  async execute({ publicId }: { publicId: string }): Promise<void> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner) return;
    const now = this.clock();
    await updateIfThere(this.users, owner, (user) =>
      withImages(user, rejectImage(user.images, publicId, now)),
    );
  }
}
