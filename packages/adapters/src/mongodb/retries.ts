import { StoreRefused, StoreUnavailable } from "@user-image/domain";
import {
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import {
  BSON,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoUnexpectedServerResponseError,
} from "mongodb";

/** The deadline of one command with all its retries, in milliseconds. */
const DEADLINE = 1800;

/**
 * The deadline of an operation with all its commands, in milliseconds: an operation needs many commands
 * under contention for one user. It is shorter than the deadline of a request.
 */
const OPERATION_DEADLINE = 6000;

/**
 * Codes of a primary that steps down or shuts down, and of a write that was not confirmed in time (64): it
 * may have been done
 * (https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md).
 */
const FAILOVER_CODES = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/**
 * Codes of other temporary failures, which last too long for a retry: locks (24, 46), timeouts (50, 202),
 * missing members or a missing majority of the set (70, 74, 100, 133, 134), conflicts and interruptions
 * (112, 136, 175, 290, 11601), no disk space (14031), overload (462)
 * (https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml)
 */
const OUTAGE_CODES = new Set([24, 46, 50, 70, 74, 100, 112, 133, 134, 136, 175, 202, 290, 462, 11601, 14031]);

const within = (deadline: number) =>
  timeout(deadline, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
const operationInTime = within(OPERATION_DEADLINE);
const repetition = retry(handleWhen(isPassing), {
  maxAttempts: 6,
  backoff: new ExponentialBackoff({ initialDelay: 20, maxDelay: 500 }),
});
const repeatedInTime = wrap(within(DEADLINE), repetition);

/**
 * Runs an operation of one or more commands, with one deadline for all of them.
 *
 * @param operation must send no further command after its signal is aborted
 * @throws {StoreUnavailable} if it is not done in time
 * @throws {StoreRefused}
 */
export function withDeadline<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return translated(() => operationInTime.execute(({ signal }) => operation(signal)));
}

/** Runs an operation without a deadline, and translates its errors to those of the port. */
export async function translated<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (isRefusal(error)) throw new StoreRefused(error);
    throw isOutage(error) ? new StoreUnavailable(error) : error;
  }
}

/**
 * Runs an idempotent command of an operation with retries and a deadline: a read, or a write whose
 * condition no longer holds after it was done.
 */
export function withRetry<T>(signal: AbortSignal, command: () => Promise<T>): Promise<T> {
  const unlessOver = (context: { readonly signal: AbortSignal }) => {
    context.signal.throwIfAborted();
    return command();
  };
  return repeatedInTime.execute(unlessOver, signal);
}

/** Whether the driver could not decode an answer. */
export function isUndecodable(error: unknown): boolean {
  const kinds = [BSON.BSONError, MongoUnexpectedServerResponseError, RangeError, SyntaxError];
  return kinds.some((kind) => error instanceof kind);
}

function isPassing(error: Error): boolean {
  if (error instanceof MongoNetworkError || isSocketError(error)) return true;
  return error instanceof MongoServerError && FAILOVER_CODES.has(Number(error.code)) && !isWaitedFor(error);
}

/** The write has already waited for the majority up to its timeout. A retry would only occupy a connection. */
function isWaitedFor({ errInfo }: MongoServerError): boolean {
  return errInfo?.wtimeout === true;
}

/** If a socket closes during a write, the driver throws Node's own error (`EPIPE`). */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^E(?!RR_)[A-Z]+$/.test(String(error.code));
}

/** Whether the server refused the command and would refuse a retry as well. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  const code = Number(error.code);
  return !FAILOVER_CODES.has(code) && !OUTAGE_CODES.has(code) && !error.hasErrorLabel("RetryableError");
}

function isOutage(error: unknown): boolean {
  if (isUndecodable(error)) return false;
  return error instanceof MongoError || error instanceof TaskCancelledError || isSocketError(error);
}
