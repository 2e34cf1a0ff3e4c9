import { faultOf, type ImageLimits } from "../image-limits.js";
import { learnFacts, rejectUpload } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, withImages } from "../user.js";
import type { ImageFacts } from "../user-image.js";
import { updateIfThere } from "./update-if-there.js";

/** The media library tells that an image was uploaded. So it need not be asked when the image is set. */
export class RecordUpload<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findByPublicId" | "update">,
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
    const record = isAcceptable ? learnFacts : rejectUpload;
    const updated = await updateIfThere(this.users, owner, (user) =>
      withImages(user, record(user.images, publicId, facts, now)),
    );
    return updated !== null;
  }
}
