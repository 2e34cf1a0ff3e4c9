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
import { destroyImages, type Signal } from "./destroy-images.js";
import { updateIfThere } from "./update-if-there.js";

/** Users that are read at once, and users that are worked on at once. */
const BATCH = 100;
const CONCURRENCY = 8;

/** After so many failures in a row the media library is taken to be down, and the pass ends. */
const MAX_FAILURES = 5;

/**
 * A user whom nothing could be done for is set aside for so long, in milliseconds, and is then not the
 * first of those who are due. After so many of them a pass ends; the next one begins behind them.
 */
const ASIDE = 60 * 60 * 1000;
const MAX_SET_ASIDE = 1000;

/** What a pass did, in images. */
export interface DestructionReport {
  readonly destroyed: number;
  /** They could not be destroyed, or not be checked; a later pass tries again. A user who failed counts as one. */
  readonly failed: number;
}

/** Receives a user for whom a pass could do nothing. The pass goes on with others. */
export type UserFailure = (userId: UserId, error: unknown) => void;

/** An image that would be destroyed now, and why, or one that would be checked. */
export interface DueImage {
  readonly userId: UserId;
  readonly publicId: string;
  readonly reason: DiscardReason | "check";
}

/** What would be destroyed now. */
export interface DuePreview {
  readonly images: readonly DueImage[];
  /** Something is due of more users than were asked for. */
  readonly isCut: boolean;
}

/**
 * Destroys what nobody shows any more: uploads that were not set in time, and discards whose
 * grace is over. Looks once more at what is shown, when no upload can replace it any longer. Any
 * number of workers may do so at once.
 */
export class DestroyDiscards<P = Profile> {
  /** Until when each user is set aside. */
  private readonly aside = new Map<UserId, number>();

  constructor(
    private readonly users: Pick<UserRepository<P>, "findDue" | "update">,
    private readonly media: Pick<MediaLibrary, "destroy" | "inspect">,
    private readonly clock: Clock,
    /** How long a failed destruction waits, in milliseconds: at first, and then twice as long each time. */
    private readonly pause: number,
    private readonly random: () => number = Math.random,
    /** What a checked image may be. Null: anything, unless it is gone or was rejected. */
    private readonly limits: ImageLimits | null = null,
  ) {}

  /**
   * Works until nothing is due or the signal says to stop. What the media library fails to do is
   * tried again in a later pass.
   *
   * @param onFailure without it, the first such failure ends the pass
   * @throws {StoreUnavailable}
   */
  async execute(
    signal: Signal = { aborted: false },
    onFailure: UserFailure = (_, error) => {
      throw error;
    },
  ): Promise<DestructionReport> {
    const pass = { destroyed: 0, failed: 0, failedInARow: 0, isBroken: false };
    const idle = new Set<UserId>();
    const setAside = this.stillAside();
    const before = setAside.size;
    const isOver = () =>
      signal.aborted ||
      pass.isBroken ||
      pass.failedInARow >= MAX_FAILURES ||
      setAside.size - before >= MAX_SET_ASIDE;

    const work = async (users: Iterator<User<P>> & Iterable<User<P>>) => {
      for (const user of users) {
        if (isOver()) return;
        const settled = await this.settle(user, signal, onFailure);
        const { destroyed, checked, failed } = settled ?? NOTHING;
        pass.destroyed += destroyed;
        pass.failed += settled ? failed : 1;
        pass.failedInARow = destroyed + checked > 0 ? 0 : pass.failedInARow + failed;
        // Somebody else may have been at work on this user, but not time and again.
        if (!settled || (destroyed + checked + failed === 0 && idle.has(user.id)))
          setAside.set(user.id, this.clock().getTime() + ASIDE);
        idle.add(user.id);
      }
    };
    while (!isOver()) {
      const found = await this.users.findDue(this.clock(), BATCH + setAside.size);
      const due = found.filter(({ id }) => !setAside.has(id));
      if (due.length === 0) break;

      const waiting = due.values();
      const endings = Array.from({ length: CONCURRENCY }, () =>
        work(waiting).catch((error) => {
          pass.isBroken = true;
          throw error;
        }),
      );
      await Promise.allSettled(endings);
      await Promise.all(endings);
    }
    return { destroyed: pass.destroyed, failed: pass.failed };
  }

  private stillAside(): Map<UserId, number> {
    const now = this.clock().getTime();
    for (const [id, until] of this.aside) if (until <= now) this.aside.delete(id);
    return this.aside;
  }

  /** What would be destroyed or checked now, of `limit` users at most. Changes nothing. */
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
   * Resolves to null if it failed: one user's trouble is no other's. But without a store there is
   * nothing to do for anybody.
   */
  private async settle(user: User<P>, signal: Signal, onFailure: UserFailure): Promise<Settled | null> {
    try {
      return await this.doWhatIsDue(user, signal);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      onFailure(user.id, error);
      return null;
    }
  }

  /**
   * The images are condemned by a write before the media library is called: so none can be shown
   * again in between, whoever else is at work and whenever this process dies.
   */
  private async doWhatIsDue(user: User<P>, signal: Signal): Promise<Settled> {
    const now = this.clock();
    if (!isDue(user, now)) {
      // Found all the same, so the store has a wrong time for them: writing them mends it.
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
    const record = image && !signal.aborted ? await this.check(image, now) : null;
    await updateIfThere(this.users, begun, (user) => {
      // Not the time by now: an upload may have arrived since the destruction.
      const images = forgetDestroyed(user.images, destroyed, now);
      return withImages(user, record ? record(images) : images);
    });
    const checked = record ? 1 : 0;
    return {
      destroyed: destroyed.length,
      checked,
      failed: failed.length + (image && !signal.aborted ? 1 - checked : 0),
    };
  }

  /** Resolves to how to record what was found, or to null if the media library cannot be reached. */
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

/** What was done of a user, in images. */
interface Settled extends DestructionReport {
  readonly checked: number;
}

const NOTHING: Settled = { destroyed: 0, checked: 0, failed: 0 };

/** A number for each public id, drawn when it is first asked for. */
function remembering(random: () => number): (publicId: string) => number {
  const drawn = new Map<string, number>();
  return (publicId) => {
    const number = drawn.get(publicId) ?? random();
    drawn.set(publicId, number);
    return number;
  };
}
