import {
  beginCheck,
  condemnDue,
  dueDiscards,
  forgetDestroyed,
  imageToCheck,
  isDue,
  leasedCheck,
  leasedImages,
  recordCheck,
} from "../due-images.js";
import { MediaUnavailable, StoreUnavailable } from "../errors.js";
import type { ImageLimits } from "../image-limits.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import { type Profile, type User, type UserId, withImages } from "../user.js";
import type { DiscardReason, ShownImage, UserImages } from "../user-image.js";
import { concurrently } from "./concurrently.js";
import { destroyImages, type Signal } from "./destroy-images.js";
import { updateIfThere } from "./update-if-there.js";

/** How many users are read at once, and how many are processed concurrently. */
const BATCH = 100;
const CONCURRENCY = 8;

/** After this many failures in a row a pass treats the media library as unavailable and ends. */
const MAX_FAILURES = 5;

/**
 * How long a user who failed is set aside, in milliseconds, so that they do not block the users behind
 * them; and after how many such users a pass ends. The next pass begins behind them.
 */
const ASIDE = 60 * 60 * 1000;
const MAX_SET_ASIDE = 1000;

/** The result of a pass, in images. */
export interface DestructionReport {
  readonly destroyed: number;
  /** Images that could not be destroyed or checked; a later pass tries again. A user who failed counts as one. */
  readonly failed: number;
}

/** Receives the error of a user who failed. The pass goes on with other users. */
export type UserFailure = (userId: UserId, error: unknown) => void;

/** An image that a pass would destroy, and why, or one that it would check. */
export interface DueImage {
  readonly userId: UserId;
  readonly publicId: string;
  readonly reason: DiscardReason | "check";
}

/** What a pass would do now. */
export interface DuePreview {
  readonly images: readonly DueImage[];
  /** More users than the limit have due images. */
  readonly isCut: boolean;
}

/**
 * Destroys images that are no longer shown: uploads that were not set in time, and discards whose
 * grace is over. Checks shown images once, when no upload can replace them any longer. Any number of
 * workers may run concurrently.
 */
export class DestroyDiscards<P = Profile> {
  /** Until when each user is set aside. */
  private readonly aside = new Map<UserId, number>();

  constructor(
    private readonly users: Pick<UserRepository<P>, "findDue" | "update">,
    private readonly media: Pick<MediaLibrary, "destroy" | "inspect">,
    private readonly clock: Clock,
    /** The wait after the first failed destruction, in milliseconds; it doubles with each attempt. */
    private readonly pause: number,
    private readonly random: () => number = Math.random,
    /** Which checked images are acceptable. Null: all that exist and were not rejected. */
    private readonly limits: ImageLimits | null = null,
  ) {}

  /**
   * Runs until nothing is due or the signal is aborted. A later pass tries again what the media
   * library failed to do.
   *
   * @param onFailure without it, the first user who fails ends the pass
   * @throws {StoreUnavailable}
   */
  async execute(
    signal?: Signal,
    onFailure: UserFailure = (_, error) => {
      throw error;
    },
  ): Promise<DestructionReport> {
    const pass = { destroyed: 0, failed: 0, failedInARow: 0 };
    const idle = new Set<UserId>();
    const setAside = this.stillAside();
    const before = setAside.size;
    const isOver = () =>
      signal?.aborted || pass.failedInARow >= MAX_FAILURES || setAside.size - before >= MAX_SET_ASIDE;

    while (!isOver()) {
      const found = await this.users.findDue(this.clock(), BATCH + setAside.size);
      const due = found.filter(({ id }) => !setAside.has(id));
      if (due.length === 0) break;

      await concurrently(due, CONCURRENCY, isOver, async (user) => {
        const settled = await this.settle(user, signal, onFailure);
        const { destroyed, checked, failed } = settled ?? NOTHING;
        pass.destroyed += destroyed;
        pass.failed += settled ? failed : 1;
        const done = destroyed + checked;
        pass.failedInARow = done > 0 ? 0 : pass.failedInARow + failed;
        // Another worker may have had this user's images once, but not in every round.
        if (!settled || (done + failed === 0 && idle.has(user.id)))
          setAside.set(user.id, this.clock().getTime() + ASIDE);
        idle.add(user.id);
      });
    }
    return { destroyed: pass.destroyed, failed: pass.failed };
  }

  private stillAside(): Map<UserId, number> {
    const now = this.clock().getTime();
    for (const [id, until] of this.aside) if (until <= now) this.aside.delete(id);
    return this.aside;
  }

  /** Resolves to what a pass would destroy and check now, for at most `limit` users. Changes nothing. */
  async preview(limit: number): Promise<DuePreview> {
    const now = this.clock();
    const due = await this.users.findDue(now, limit + 1);
    const images = due.slice(0, limit).flatMap((user) => {
      const checked = imageToCheck(user.images, now);
      return [
        ...dueDiscards(user.images, now).map(({ publicId, reason }) => ({
          userId: user.id,
          publicId,
          reason,
        })),
        ...(checked ? [{ userId: user.id, publicId: checked.publicId, reason: "check" as const }] : []),
      ];
    });
    return { images, isCut: due.length > limit };
  }

  /**
   * Resolves to null if the user failed, since other users are not affected. If the store is
   * unavailable, all would fail, so it rejects.
   */
  private async settle(
    user: User<P>,
    signal: Signal | undefined,
    onFailure: UserFailure,
  ): Promise<Settled | null> {
    try {
      return await this.doWhatIsDue(user, signal);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      onFailure(user.id, error);
      return null;
    }
  }

  /**
   * A write condemns the images before the media library is called. So none can be shown again in
   * between, whatever other workers do and whenever this process dies.
   */
  private async doWhatIsDue(user: User<P>, signal?: Signal): Promise<Settled> {
    const now = this.clock();
    if (!isDue(user, now)) {
      // The store found this user by a wrong `dueAt`. Writing the user corrects it.
      await updateIfThere(this.users, user, (user) => (isDue(user, now) ? user : { ...user }));
      return NOTHING;
    }
    const backoff = { pause: this.pause, jitterOf: remembering(this.random) };
    const begun = await updateIfThere(this.users, user, (user) =>
      withImages(user, beginCheck(condemnDue(user.images, now, backoff), now, backoff)),
    );
    if (!begun) return NOTHING;

    const publicIds = leasedImages(begun.images, now, backoff).map(({ publicId }) => publicId);
    const { destroyed, failed } = await destroyImages(this.media, publicIds, signal);
    const image = leasedCheck(begun.images, now, backoff);
    const record = image && !signal?.aborted ? await this.check(image, now) : null;
    await updateIfThere(this.users, begun, (user) => {
      // The time before the destruction, since an upload may have arrived after it.
      const images = forgetDestroyed(user.images, destroyed, now);
      return withImages(user, record ? record(images) : images);
    });
    const checked = record ? 1 : 0;
    return {
      destroyed: destroyed.length,
      checked,
      failed: failed.length + (image && !signal?.aborted ? 1 - checked : 0),
    };
  }

  /** Resolves to the change that records the check, or to null if the media library is unavailable. */
  private async check({ publicId }: ShownImage, now: Date): Promise<Recording | null> {
    try {
      const found = await this.media.inspect(publicId);
      return (images) => recordCheck(images, publicId, found, this.limits, now);
    } catch (error) {
      if (error instanceof MediaUnavailable) return null;
      throw error;
    }
  }
}

type Recording = (images: UserImages) => UserImages;

/** The result for one user, in images. */
interface Settled extends DestructionReport {
  readonly checked: number;
}

const NOTHING: Settled = { destroyed: 0, checked: 0, failed: 0 };

/** A random number for each public id, drawn at its first use. */
function remembering(random: () => number): (publicId: string) => number {
  const drawn = new Map<string, number>();
  return (publicId) => {
    const number = drawn.get(publicId) ?? random();
    drawn.set(publicId, number);
    return number;
  };
}
