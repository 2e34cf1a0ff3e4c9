import { faultOf, type ImageLimits } from "../image-limits.js";
import { withFacts, withoutUpload } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { ImageFacts } from "../user.js";
import { updateIfThere } from "./update-if-there.js";

/** The media library tells that an image was uploaded. So it need not be asked when the image is set. */
export class RecordUpload {
  constructor(
    private readonly users: UserRepository,
    private readonly clock: Clock,
    private readonly limits: ImageLimits,
  ) {}

  /**
   * An upload that is not acceptable is discarded at once. Any order and any number of repetitions
   * come to the same; an image that is nobody's is passed over. Resolves to whether it was somebody's.
   *
   * @throws {StoreUnavailable}
   */
  async execute({ publicId, facts }: { publicId: string; facts: ImageFacts }): Promise<boolean> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner) return false;

    const now = this.clock();
    const isAcceptable = faultOf(facts, this.limits) === null;
    const updated = await updateIfThere(this.users, owner, (user) =>
      isAcceptable ? withFacts(user, publicId, facts) : withoutUpload(user, publicId, facts, now),
    );
    return updated !== null;
  }
}
