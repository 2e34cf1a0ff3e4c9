import type { Clock, EventSender, ImageChanged } from "@user-image/domain";
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from "cockatiel";

/**
 * After this many failures in a row the circuit breaker opens: for this long, in milliseconds, attempts
 * fail at once. Then one attempt tests whether the receiver acknowledges again.
 */
const FAILURES = 5;
const PAUSE = 10_000;

/** Delivers an event once. Rejects if it is not acknowledged; `signal` ends the attempt at its deadline. */
export type Deliver = (event: ImageChanged, signal: AbortSignal) => Promise<unknown>;

/** Gives a delivery a deadline and a circuit breaker. */
export class GuardedSender implements EventSender {
  private readonly breaker = circuitBreaker(handleAll, {
    halfOpenAfter: PAUSE,
    breaker: new ConsecutiveBreaker(FAILURES),
  });

  constructor(
    private readonly deliver: Deliver,
    private readonly clock: Clock,
  ) {}

  get isCircuitOpen(): boolean {
    return this.breaker.state !== CircuitState.Closed;
  }

  async send(event: ImageChanged, until: Date): Promise<void> {
    if (this.breaker.state === CircuitState.HalfOpen)
      throw new Error("The circuit breaker is half open: another attempt tests the receiver.");
    await this.breaker.execute(() => this.attempt(event, until));
  }

  private async attempt(event: ImageChanged, until: Date): Promise<void> {
    const timeout = new AbortController();
    const { signal } = timeout;
    const wait = until.getTime() - this.clock().getTime();
    const isLate = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    const timer = setTimeout(() => timeout.abort(tooLate()), wait);
    try {
      if (wait <= 0) throw tooLate();
      await Promise.race([this.deliver(event, signal), isLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function tooLate(): Error {
  return new Error("The receiver did not acknowledge the event in time.");
}
