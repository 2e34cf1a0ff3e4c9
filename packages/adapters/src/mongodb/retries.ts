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

/** How long one command may take with all its repetitions, in milliseconds. */
const DEADLINE = 1800;

/**
 * How long an operation may take with all its commands, in milliseconds. It needs many when many
 * change one user at once, and must be over before a request is.
 */
const OPERATION_DEADLINE = 6000;

/**
 * A primary that steps down or shuts down says so by one of these codes, and a write that is not
 * confirmed in time by 64: it may have been done
 * (https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md).
 */
const FAILOVER_CODES = new Set([6, 7, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/**
 * What passes as well, though not soon: locks (24, 46), time that was up (50, 202), members of the
 * set or a majority that are not there (70, 74, 100, 133, 134), conflicts and interruptions (112,
 * 136, 175, 290, 11601), disk space (14031), too much to do (462)
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
 * @param operation its signal says when to send no further command, for nobody waits any longer
 * @throws {StoreUnavailable} if it is not done in time
 * @throws {StoreRefused}
 */
export function withDeadline<T>(operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return translated(() => operationInTime.execute(({ signal }) => operation(signal)));
}

/** Runs an operation, for as long as it takes, that fails with the errors of the port. */
export async function translated<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (isRefusal(error)) throw new StoreRefused(error);
    throw isOutage(error) ? new StoreUnavailable(error) : error;
  }
}

/**
 * Runs a command of an operation that may be repeated: a read, or a write on a condition that no
 * longer holds once it was written. It fails if it has no answer in time.
 */
export function withRetry<T>(signal: AbortSignal, command: () => Promise<T>): Promise<T> {
  const unlessOver = (context: { readonly signal: AbortSignal }) => {
    context.signal.throwIfAborted();
    return command();
  };
  return repeatedInTime.execute(unlessOver, signal);
}

/** Whether an answer has come that the driver cannot make values of. */
export function isUndecodable(error: unknown): boolean {
  const kinds = [BSON.BSONError, MongoUnexpectedServerResponseError, RangeError, SyntaxError];
  return kinds.some((kind) => error instanceof kind);
}

function isPassing(error: Error): boolean {
  if (error instanceof MongoNetworkError || isSocketError(error)) return true;
  return error instanceof MongoServerError && FAILOVER_CODES.has(Number(error.code)) && !isWaitedFor(error);
}

/** The majority was waited for as long as anybody waits: another wait would only hold a connection. */
function isWaitedFor({ errInfo }: MongoServerError): boolean {
  return errInfo?.wtimeout === true;
}

/** The driver passes on, as it comes, that a socket was closed at the very moment of a write (`EPIPE`). */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^E(?!RR_)[A-Z]+$/.test(String(error.code));
}

/** The server has answered, and will answer the same again. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof MongoServerError)) return false;
  const code = Number(error.code);
  return !FAILOVER_CODES.has(code) && !OUTAGE_CODES.has(code) && !error.hasErrorLabel("RetryableError");
}

function isOutage(error: unknown): boolean {
  if (isUndecodable(error)) return false;
  return error instanceof MongoError || error instanceof TaskCancelledError || isSocketError(error);
}
