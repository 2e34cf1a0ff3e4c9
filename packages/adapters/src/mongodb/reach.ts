import { StoreUnavailable } from "@user-image/domain";
import {
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { MongoError, MongoNetworkError, MongoServerError } from "mongodb";

/** How long one command may take with all its repetitions, in milliseconds. */
const DEADLINE = 1800;

/**
 * A primary that steps down or shuts down says so by one of these codes
 * (https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md).
 */
const FAILOVER_CODES = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

const once = timeout(DEADLINE, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
const repetition = retry(handleWhen(isPassing), {
  maxAttempts: 6,
  backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
});
const repeatedly = wrap(once, repetition);

/**
 * Runs a command that may be repeated: a read, or a write on a condition that no longer holds
 * once it was written.
 *
 * @throws {StoreUnavailable} if it has no answer in time
 */
export function reach<T>(command: () => Promise<T>): Promise<T> {
  return inTime(repeatedly, command);
}

/** Runs a command that must not be repeated. */
export function reachOnce<T>(command: () => Promise<T>): Promise<T> {
  return inTime(once, command);
}

async function inTime<T>(policy: IPolicy, command: () => Promise<T>): Promise<T> {
  try {
    return await policy.execute(command);
  } catch (error) {
    throw isOutage(error) ? new StoreUnavailable(error) : error;
  }
}

function isPassing(error: Error): boolean {
  if (error instanceof MongoNetworkError || isSocketError(error)) return true;
  return error instanceof MongoServerError && FAILOVER_CODES.has(Number(error.code));
}

/** The driver passes on, as it comes, that a socket was closed at the very moment of a write (`EPIPE`). */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^E(?!RR_)[A-Z]+$/.test(String(error.code));
}

function isOutage(error: unknown): boolean {
  return error instanceof MongoError || error instanceof TaskCancelledError || isSocketError(error);
}
