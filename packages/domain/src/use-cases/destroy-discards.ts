import { condemn, condemnedBy, dueDiscards, withoutDestroyed } from "../image-destruction.js";
import type { Clock } from "../ports/clock.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { DiscardReason, User } from "../user.js";
import { destroyImages } from "./destroy-images.js";
import { updateIfThere } from "./update-if-there.js";

/** Users that are read at once, and users that are worked on at once. */
const BATCH = 100;
const CONCURRENCY = 8;

/** After so many failures in a row the media library is taken to be down, and the pass ends. */
const MAX_FAILURES = 5;

/** What a pass did, in images that it tried to destroy. */
export interface DestructionReport {
  readonly destroyed: number;
  readonly failed: number;
}

/** An AbortSignal is one. */
interface Signal {
  readonly aborted: boolean;
}

/** An image that would be destroyed now, and why. */
export interface DueImage {
  readonly userId: number;
  readonly publicId: string;
  readonly reason: DiscardReason;
}

/** What would be destroyed now. */
export interface DuePreview {
  readonly images: readonly DueImage[];
  /** Something is due of more users than were asked for. */
  readonly isCut: boolean;
}

/**
 * Destroys what nobody shows any more: uploads that were not set in time, and discards whose
 * grace is over. Any number of workers may do so at once.
 */
export class DestroyDiscards {
  constructor(
    private readonly users: UserRepository,
    private readonly media: MediaLibrary,
    private readonly clock: Clock,
    /** How long a failed destruction waits, in milliseconds: at first, and then twice as long each time. */
    private readonly pause: number,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Works until nothing is due or the signal says to stop. What the media library fails to
   * destroy is left for a later pass.
   *
   * @throws {StoreUnavailable}
   */
  async execute(signal: Signal = { aborted: false }): Promise<DestructionReport> {
    const pass = { destroyed: 0, failed: 0, failedInARow: 0, isBroken: false };
    const isOver = () => signal.aborted || pass.isBroken || pass.failedInARow >= MAX_FAILURES;

    const work = async (users: Iterator<User> & Iterable<User>) => {
      for (const user of users) {
        if (isOver()) return;
        const { destroyed, failed } = await this.destroyDue(user, signal);
        pass.destroyed += destroyed;
        pass.failed += failed;
        pass.failedInARow = destroyed > 0 ? 0 : pass.failedInARow + failed;
      }
    };
    while (!isOver()) {
      const due = await this.users.findDue(this.clock(), BATCH);
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

  /** What would be destroyed now, of `limit` users at most. Changes nothing. */
  async preview(limit: number): Promise<DuePreview> {
    const now = this.clock();
    const due = await this.users.findDue(now, limit + 1);
    const images = due
      .slice(0, limit)
      .flatMap((user) =>
        dueDiscards(user, now).map(({ publicId, reason }) => ({ userId: user.id, publicId, reason })),
      );
    return { images, isCut: due.length > limit };
  }

  /**
   * The images are condemned by a write before the media library is called: so none can be shown
   * again in between, whoever else is at work and whenever this process dies.
   */
  private async destroyDue(user: User, signal: Signal): Promise<DestructionReport> {
    const now = this.clock();
    const backoff = { pause: this.pause, jitterOf: remembering(this.random) };
    const condemned = await updateIfThere(this.users, user, (user) => condemn(user, now, backoff));
    if (!condemned) return { destroyed: 0, failed: 0 };

    const publicIds = condemnedBy(condemned, now, backoff).map(({ publicId }) => publicId);
    const { destroyed, failed } = await destroyImages(this.media, publicIds, signal);
    // Not the time by now: an upload may have arrived since the destruction.
    await updateIfThere(this.users, condemned, (user) => withoutDestroyed(user, destroyed, now));
    return { destroyed: destroyed.length, failed: failed.length };
  }
}

/** A number for each public id, drawn when it is first asked for. */
function remembering(random: () => number): (publicId: string) => number {
  const drawn = new Map<string, number>();
  return (publicId) => {
    const number = drawn.get(publicId) ?? random();
    drawn.set(publicId, number);
    return number;
  };
}
