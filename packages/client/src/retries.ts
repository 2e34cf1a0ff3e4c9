import type { Connection } from "./service.js";
import { UserImageError } from "./user-image-error.js";

/** The number of retries for one image, all steps together. */
const REPETITIONS = 5;

/** In milliseconds. The first wait is between half of it and all of it; each further wait is twice as long. */
const FIRST_WAIT = 500;

/** A longer `Retry-After` is not waited for: the error is thrown. In milliseconds. */
const LONGEST_WAIT = 20_000;

/** Request timeout, too many requests, and 420, which Cloudinary uses for the latter. */
const REPEATABLE = [408, 420, 429];

/** Retries idempotent steps, with one limit for all of them. */
export class Retries {
  private left = REPETITIONS;

  constructor(private readonly options: Pick<Connection, "signal" | "onRetry">) {}

  /** From now on nothing is retried. */
  end(): void {
    this.left = 0;
  }

  /** Rejects with the last error of the step, or with the signal's reason as soon as it is aborted. */
  async run<T>(step: () => Promise<T>): Promise<T> {
    const { signal, onRetry } = this.options;
    for (let wait = FIRST_WAIT; ; wait *= 2) {
      signal?.throwIfAborted();
      try {
        return await step();
      } catch (error) {
        const jittered = wait * (1 - Math.random() / 2);
        if (!isRepeatable(error)) throw error;
        const asked = (error.retryAfter ?? 0) * 1000;
        if (asked > LONGEST_WAIT || this.left-- <= 0) throw error;
        onRetry?.(error);
        await pause(asked + jittered, signal);
      }
    }
  }
}

function isRepeatable(error: unknown): error is UserImageError {
  if (!(error instanceof UserImageError)) return false;
  const { code, status = 0 } = error;
  return code === "network_error" || status >= 500 || REPEATABLE.includes(status);
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
