import { faultOf, type ImageLimits } from "../image-limits.js";
import { isUpload, learnFacts, loseImage, rejectImage, rejectUpload, versionOf } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, withImages } from "../user.js";
import { findOwn, type ImageFacts, type UserImages } from "../user-image.js";
import { updateIfThere } from "./update-if-there.js";

type Users<P> = Pick<UserRepository<P>, "findByPublicId" | "update">;

// Notifications lead to the same state in any order and any number. Events of images that no user has
// are ignored.

/** Records that an image was uploaded, so that setting it needs no call to the media library. */
export class RecordUpload<P = Profile> {
  constructor(
    private readonly users: Users<P>,
    private readonly clock: Clock,
    private readonly limits: ImageLimits,
  ) {}

  /**
   * Discards an upload that is not acceptable. Resolves to whether a user has the image.
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

/** Records that moderation rejected an image: it is no longer shown, cannot be shown again, and is destroyed at once. */
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

/** Records that an image was deleted in the media library: it is no longer shown and cannot be shown again. */
export class RecordDeletion<P = Profile> {
  constructor(
    private readonly users: Users<P>,
    private readonly media: Pick<MediaLibrary, "inspect">,
    private readonly clock: Clock,
  ) {}

  /**
   * A notification may arrive late or twice, so this asks the media library whether an image that was
   * shown is really gone. For an upload that was never shown it only forgets the facts. It ignores a
   * condemned image.
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
