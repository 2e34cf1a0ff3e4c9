import { isUpload, loseImage, rejectImage, versionOf } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, withImages } from "../user.js";
import { findOwn, type UserImages } from "../user-image.js";
import { updateIfThere } from "./update-if-there.js";

/** The media library tells that an image was deleted there: it is shown no more and cannot be shown again. */
export class RecordDeletion<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findByPublicId" | "update">,
    private readonly media: Pick<MediaLibrary, "inspect">,
    private readonly clock: Clock,
  ) {}

  /**
   * A notification may come late or twice, so the media library is asked whether an image that was
   * shown is really gone. Of an upload that was not, only what is known is forgotten. Any order and
   * any number of repetitions come to the same; an image that is nobody's, or is condemned, is
   * passed over.
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
