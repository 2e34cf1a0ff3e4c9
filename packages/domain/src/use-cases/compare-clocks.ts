import { ClockWrong } from "../errors.js";
import { type Lifetimes, uploadWindow } from "../image-lifecycle.js";
import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";

/**
 * Of the time in which an upload may be started. It may arrive for as long again, and is destroyed
 * after that: a clock that is ahead by less forgets none.
 */
const MAX_SHARE = 2 / 3;

/** A process that is about to destroy images compares its clock with the store's. */
export class CompareClocks {
  constructor(
    private readonly store: Pick<UserRepository, "time">,
    private readonly clock: Clock,
    private readonly lifetimes: Lifetimes,
  ) {}

  /**
   * Resolves to how far this process's clock is ahead of the store's, in milliseconds: negative if it
   * is behind, null if the store has no clock of its own.
   *
   * @throws {ClockWrong | StoreUnavailable} ClockWrong if nothing may be destroyed by this clock
   */
  async execute(): Promise<number | null> {
    const before = this.clock().getTime();
    const time = await this.store.time();
    if (!time) return null;

    // The store read its clock at some moment in between.
    const earliest = before - time.getTime();
    const latest = this.clock().getTime() - time.getTime();
    const difference = earliest > 0 ? earliest : Math.min(latest, 0);
    if (Math.abs(difference) > MAX_SHARE * uploadWindow(this.lifetimes)) throw new ClockWrong(difference);
    return difference;
  }
}
