import { withRejection } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { updateIfThere } from "./update-if-there.js";

/** Moderation rejects an image: it is shown no more, cannot be shown again, and is destroyed at once. */
export class RejectImage {
  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Any number of repetitions come to the same; an image that is nobody's is passed over.
   *
   * @throws {StoreUnavailable}
   */
  async execute({ publicId }: { publicId: string }): Promise<void> {
    const owner = await this.users.findByPublicId(publicId);
    const now = this.clock();
    if (owner) await updateIfThere(this.users, owner, (user) => withRejection(user, publicId, now));
  }
}
