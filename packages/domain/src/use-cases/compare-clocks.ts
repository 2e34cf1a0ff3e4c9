import { ClockWrong } from "../errors.js";
import { type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";

/**
 * The tolerated difference, as a share of the time in which an upload may be started. The upload may
 * arrive for as long again, and its image is destroyed after that. So a clock that is ahead by less
 * than this misses no upload.
 */
const MAX_SHARE = 2 / 3;

/** By how much this process's clock may differ from the store's and the media library's, in milliseconds. */
export function toleratedDifference(lifetimes: Lifetimes): number {
  return MAX_SHARE * uploadWindow(lifetimes);
}

/** The current time on another machine's clock is between these two. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** Compares this process's clock with the store's and the media library's, before images are destroyed. */
export class CompareClocks {
  /** @param media returns the media library's time, or null if it is unknown; sends no request */
  constructor(
    private readonly store: Pick<UserRepository, "time">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
    private readonly media?: { time(): TimeSpan | null },
  ) {}

  /**
   * Resolves to the larger of the two differences, in milliseconds: positive if this process's clock is
   * ahead, negative if it is behind, null if neither other clock is known. If they are equally large, it is
   * the difference to the store.
   *
   * @throws {ClockWrong | StoreUnavailable} ClockWrong if the difference is too large to destroy images
   */
  async execute(): Promise<number | null> {
    const before = this.clock().getTime();
    const time = await this.store.time();
    const ofMedia = this.compareWithMedia();
    if (!time) return ofMedia;

    // The store read its clock at some moment between the two readings.
    const after = this.clock();
    const latest = new Date(time.getTime() + after.getTime() - before);
    const ofStore = differenceOf(after, { from: time, to: latest });
    this.refuse(ofStore, "store");
    return Math.abs(ofMedia ?? 0) > Math.abs(ofStore) ? ofMedia : ofStore;
  }

  /**
   * The same for the media library alone, by its latest answer. Sends no request.
   *
   * @throws {ClockWrong}
   */
  compareWithMedia(): number | null {
    const time = this.media?.time();
    if (!time) return null;
    const difference = differenceOf(this.clock(), time);
    this.refuse(difference, "media library");
    return difference;
  }

  private refuse(difference: number, whose: "store" | "media library"): void {
    if (Math.abs(difference) > toleratedDifference(this.lifetimes)) throw new ClockWrong(difference, whose);
  }
}

function differenceOf(clock: Date, { from, to }: TimeSpan): number {
  return Math.max(clock.getTime() - to.getTime(), 0) || Math.min(clock.getTime() - from.getTime(), 0);
}
