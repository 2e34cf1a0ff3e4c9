import { faultOf, type ImageLimits } from "../image-limits.js";
import { isUpload, learnFacts, loseImage, rejectImage, rejectUpload, versionOf } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, withImages } from "../user.js";
import { findOwn, type ImageFacts, type UserImages } from "../user-image.js";
import { updateIfThere } from "./update-if-there.js";

type Users<P> = Pick<UserRepository<P>, "findByPublicId" | "update">;

// Of what the media library tells, any order and any number of repetitions come to the same, and an
// image that is nobody's is passed over.

/** An image was uploaded. So the media library need not be asked when the image is set. */
export class RecordUpload<P = Profile> {
  constructor(
    private readonly users: Users<P>,
    private readonly clock: Clock,
    private readonly limits: ImageLimits,
  ) {}

  /**
   * An upload that is not acceptable is discarded at once. Resolves to whether it was somebody's.
   *
   * @throws {StoreUnavailable}
   */
  async execute({ publicId, facts }: { publicId: string; facts: ImageFacts }): Promise<boolean> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner) return false;

    const now = this.clock();
    const record = faultOf(facts, this.limits) ? rejectUpload : learnFacts;
    const updated = await updateIfThere(this.users, owner, (user) =>
      withImages(user, record(user.images, publicId, facts, now)),
    );
    return updated !== null;
  }
}

/** Moderation rejects an image: it is shown no more, cannot be shown again, and is destroyed at once. */
export class RejectImage<P = Profile> {
  constructor(
    private readonly users: Users<P>,
    private readonly clock: Clock,
  ) {}

  /** @throws {StoreUnavailable} */
  async execute({ publicId }: { publicId: string }): Promise<void> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner) return;
    const now = this.clock();
    await updateIfThere(this.users, owner, (user) =>
      withImages(user, rejectImage(user.images, publicId, now)),
    );
  }
}

/** An image was deleted in the media library: it is shown no more and cannot be shown again. */
export class RecordDeletion<P = Profile> {
  constructor(
    private readonly users: Users<P>,
    private readonly media: Pick<MediaLibrary, "inspect">,
    private readonly clock: Clock,
  ) {}

  /**
   * A notification may come late or twice, so the media library is asked whether an image that was
   * shown is really gone. Of an upload that was not, only what is known is forgotten. A condemned
   * image is passed over.
   *
   * @throws {StoreUnavailable | MediaUnavailable}
   */
  async execute({ publicId, version }: { publicId: string; version?: number | undefined }): Promise<void> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner || findOwn(owner.images, publicId)?.state === "condemned") return;
    const isAsked = version === undefined || !isUpload(owner.images, publicId);
    const found = isAsked ? await this.media.inspect(publicId) : null;
    if (found && !found.isRejected) return;

    const now = this.clock();
    const newest = isAsked ? Math.max(version ?? 0, versionOf(owner.images, publicId)) : version;
    const record = (images: UserImages) =>
      found ? rejectImage(images, publicId, now) : loseImage(images, publicId, newest, now, version);
    await updateIfThere(this.users, owner, (user) => withImages(user, record(user.images)));
  }
}
