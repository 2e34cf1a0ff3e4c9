import { MediaUnavailable } from "../errors.js";
import { type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { MediaInventory } from "../ports/media-inventory.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { StrayImages } from "../ports/stray-images.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { DestructionReport } from "./destroy-discards.js";
import type { Signal } from "./destroy-images.js";

/** How many strays one pass processes. */
const BATCH = 100;

/** How long to wait after a failed destruction, in milliseconds. */
const PAUSE = 60 * 60 * 1000;

/** Records an upload of which RecordUpload found no owner, to be destroyed when no upload under its public id can arrive any longer. */
export class RecordStray {
  constructor(
    private readonly strays: Pick<StrayImages, "add">,
    private readonly inventory: Pick<MediaInventory, "isOurs">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Ignores images whose public id this service cannot have made.
   *
   * @throws {StoreUnavailable}
   */
  async execute({ publicId }: { publicId: string }): Promise<void> {
    if (!this.inventory.isOurs(publicId)) return;
    const arrivesBy = this.clock().getTime() + 2 * uploadWindow(this.lifetimes);
    await this.strays.add(publicId, new Date(arrivesBy));
  }
}

/** Destroys strays that are due, unless a user has them by then. Any number of workers may run concurrently. */
export class DestroyStrays {
  constructor(
    private readonly users: Pick<UserRepository<unknown>, "findOwned">,
    private readonly strays: StrayImages,
    private readonly media: Pick<MediaLibrary, "destroy">,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes one attempt for each. A failed one is tried again after an hour.
   *
   * @throws {StoreUnavailable}
   */
  async execute(signal?: Signal): Promise<DestructionReport> {
    const now = this.clock();
    let [destroyed, failed] = [0, 0];
    for (const publicId of await this.strays.findDue(now, BATCH)) {
      if (signal?.aborted) break;
      const owned = await this.users.findOwned([publicId]);
      if (owned.length === 0 && !(await this.destroy(publicId))) {
        failed += 1;
        await this.strays.add(publicId, new Date(now.getTime() + PAUSE));
        continue;
      }
      destroyed += 1 - owned.length;
      await this.strays.remove(publicId, now);
    }
    return { destroyed, failed };
  }

  private async destroy(publicId: string): Promise<boolean> {
    try {
      await this.media.destroy(publicId);
      return true;
    } catch (error) {
      if (error instanceof MediaUnavailable) return false;
      throw error;
    }
  }
}
