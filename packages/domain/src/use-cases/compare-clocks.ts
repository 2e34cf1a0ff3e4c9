import { ClockWrong } from "../errors.js";
import { type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";

/**
 * Of the time in which an upload may be started. It may arrive for as long again, and is destroyed
 * after that: a clock that is ahead by less forgets none.
 */
const MAX_SHARE = 2 / 3;

/** Between these two times it is now, on somebody else's clock. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** A process that is about to destroy images compares its clock with the store's and the media library's. */
export class CompareClocks {
  /** @param media tells what time it is at the media library, as far as is known, and asks nobody */
  constructor(
    private readonly store: Pick<UserRepository, "time">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
    private readonly media: { time(): TimeSpan | null } = { time: () => null },
  ) {}

  /**
   * Resolves to how far this process's clock is ahead of the store's or the media library's, whichever differs more,
   * in milliseconds: negative if it is behind, null if neither is known.
   *
   * @throws {ClockWrong | StoreUnavailable} ClockWrong if nothing may be destroyed by this clock
   */
  async execute(): Promise<number | null> {
    const before = this.clock().getTime();
    const time = await this.store.time();
    const ofMedia = this.compareWithMedia();
    if (!time) return ofMedia;

    // The store read its clock at some moment in between.
    const after = this.clock();
    const latest = new Date(time.getTime() + after.getTime() - before);
    const ofStore = differenceOf(after, { from: time, to: latest });
    this.refuse(ofStore, "store");
    if (ofMedia === null) return ofStore;
    return Math.abs(ofMedia) > Math.abs(ofStore) ? ofMedia : ofStore;
  }

  /**
   * The same for the media library alone, by its latest answer: asks nobody.
   *
   * @throws {ClockWrong}
   */
  compareWithMedia(): number | null {
    const time = this.media.time();
    if (!time) return null;
    const difference = differenceOf(this.clock(), time);
    this.refuse(difference, "media library");
    return difference;
  }

  private refuse(difference: number, whose: "store" | "media library"): void {
    if (Math.abs(difference) > MAX_SHARE * uploadWindow(this.lifetimes))
      throw new ClockWrong(difference, whose);
  }
}

function differenceOf(clock: Date, { from, to }: TimeSpan): number {
  return Math.max(clock.getTime() - to.getTime(), 0) || Math.min(clock.getTime() - from.getTime(), 0);
}
