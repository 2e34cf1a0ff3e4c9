import { StoreUnavailable } from "../errors.js";
import { acknowledgeEvent, eventOf, leaseEvent } from "../events/image-changed.js";
import type { Clock } from "../ports/clock.js";
import type { EventSender } from "../ports/event-sender.js";
import type { MediaLibrary } from "../ports/media-library.js";
import type { UserRepository } from "../ports/user-repository.js";
import type { Profile, UnsentEvent, User, UserId } from "../user.js";
import { concurrently } from "./concurrently.js";
import type { UserFailure } from "./destroy-discards.js";
import type { Signal } from "./destroy-images.js";
import { updateIfThere } from "./update-if-there.js";

/** How many users are read at once, and how many events are sent concurrently. */
const BATCH = 100;
const CONCURRENCY = 8;

/** How long one attempt may take, in milliseconds. */
const DEADLINE = 5000;

/**
 * The lease of the first attempt, in milliseconds: longer than its deadline, so that an older event never arrives
 * after a newer one. It doubles with each attempt, since it is also the wait after a failed one.
 */
const FIRST_LEASE = 3 * DEADLINE;
const LONGEST_LEASE = 15 * 60 * 1000;

/** The result of a pass, in events. */
export interface SendingReport {
  readonly sent: number;
  /** A later pass tries them again. */
  readonly failed: number;
}

/** Sends the events of changed images until they are acknowledged. Any number of processes may do so concurrently. */
export class SendEvents<P = Profile> {
  constructor(
    private readonly users: Pick<UserRepository<P>, "findUnsent" | "update">,
    private readonly sender: EventSender,
    private readonly media: Pick<MediaLibrary, "imageUrl">,
    private readonly clock: Clock,
    /** Makes the ids of leases; each has to be unique. */
    private readonly newId: () => string,
    private readonly random: () => number = Math.random,
  ) {}

  /**
   * Runs until no event is due, the circuit breaker opens or the signal is aborted. While the circuit breaker is
   * open, it tries one event.
   *
   * @param onFailure receives the error of an attempt, or of a user who cannot be written
   * @throws {StoreUnavailable}
   */
  async execute(signal?: Signal, onFailure: UserFailure = () => {}): Promise<SendingReport> {
    const report = { sent: 0, failed: 0 };
    const isTest = this.sender.isCircuitOpen;
    const isOver = () => signal?.aborted || (!isTest && this.sender.isCircuitOpen);
    /** Users whose event could not be leased. They stay due. */
    const stuck = new Set<UserId>();

    while (!isOver()) {
      const found = await this.users.findUnsent(this.clock(), BATCH + stuck.size);
      const due = found.filter(({ id }) => !stuck.has(id)).slice(0, isTest ? 1 : BATCH);
      await concurrently(due, CONCURRENCY, isOver, async (user) => {
        const result = await this.settle(user, onFailure);
        if (result === "stuck") stuck.add(user.id);
        else report[result]++;
      });
      if (isTest || due.length === 0) break;
    }
    return report;
  }

  private async settle(user: User<P>, onFailure: UserFailure): Promise<"sent" | "failed" | "stuck"> {
    try {
      const now = this.clock();
      const leased = await this.lease(user, now);
      if (!leased) return "stuck";
      return await this.send(leased, new Date(now.getTime() + DEADLINE), onFailure);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      onFailure(user.id, error);
      return "stuck";
    }
  }

  /** Resolves to null if another process holds the lease, or nothing is due any more. */
  private async lease(user: User<P>, now: Date): Promise<Leased<P> | null> {
    const lease = this.newId();
    const jitter = 1 + this.random();
    const stored = await updateIfThere(this.users, user, (user) => {
      const wait = Math.min(LONGEST_LEASE, FIRST_LEASE * 2 ** (user.unsent?.attempts ?? 0));
      return leaseEvent(user, lease, now, wait * jitter);
    });
    return stored && isLeased(stored, lease) ? stored : null;
  }

  private async send(user: Leased<P>, until: Date, onFailure: UserFailure): Promise<"sent" | "failed"> {
    const event = eventOf(user, user.unsent, this.media);
    try {
      await this.sender.send(event, until);
    } catch (error) {
      onFailure(user.id, error);
      return "failed";
    }
    const now = this.clock();
    await updateIfThere(this.users, user, (current) =>
      acknowledgeEvent(current, user.unsent, event.data.image, now),
    );
    return "sent";
  }
}

type Leased<P> = User<P> & { readonly unsent: UnsentEvent };

function isLeased<P>(user: User<P>, lease: string): user is Leased<P> {
  return user.unsent?.lease === lease;
}
