import { isUpload, versionOf, withoutLostImage, withRejection } from "../media-events.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { updateIfThere } from "./update-if-there.js";

/** The media library tells that an image was deleted there: it is shown no more and cannot be shown again. */
export class RecordDeletion {
  constructor(
    private readonly users: UserRepository,
    private readonly media: MediaLibrary,
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
    if (!owner || owner.discards.some((discard) => discard.publicId === publicId && discard.condemned))
      return;
    const isAsked = version === undefined || !isUpload(owner, publicId);
    const found = isAsked ? await this.media.inspect(publicId) : null;
    if (found && !found.isRejected) return;

    const now = this.clock();
    const newest = isAsked ? Math.max(version ?? 0, versionOf(owner, publicId)) : version;
    await updateIfThere(this.users, owner, (user) => {
      if (found) return withRejection(user, publicId, now);
      return withoutLostImage(user, publicId, newest, now, version);
    });
  }
}
