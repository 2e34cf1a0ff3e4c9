import { versionOf, withoutLostImage } from "../media-events.js";
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
   * A notification may come late or twice, so the media library is asked whether there is really
   * no such image. One that is nobody's, or is to be destroyed anyway, is passed over.
   *
   * @throws {StoreUnavailable | MediaUnavailable}
   */
  async execute({ publicId, version }: { publicId: string; version?: number | undefined }): Promise<void> {
    const owner = await this.users.findByPublicId(publicId);
    if (!owner || owner.discards.some((discard) => discard.publicId === publicId && discard.condemned))
      return;
    if (await this.media.inspect(publicId)) return;

    const now = this.clock();
    const lost = Math.max(version ?? 0, versionOf(owner, publicId));
    await updateIfThere(this.users, owner, (user) => withoutLostImage(user, publicId, lost, now, version));
  }
}
