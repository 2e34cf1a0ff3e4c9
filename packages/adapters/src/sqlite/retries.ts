import { setTimeout as sleep } from "node:timers/promises";
import { StoreRefused, StoreUnavailable } from "@user-image/domain";
import Database from "libsql";

/** How long an operation waits for another process, and the pause between two attempts, in milliseconds. */
const BUSY_TIMEOUT = 1500;
const BUSY_PAUSE = 25;

/** The low byte of https://sqlite.org/rescode.html. */
const BUSY = 5;
const LOCKED = 6;
const IO_ERROR = 10;
const FULL = 13;

/** The value is too large, violates a constraint or a trigger, or has the wrong type. */
const REFUSALS = [18, 19, 20];

const MESSAGES: Readonly<Record<number, string>> = {
  [IO_ERROR]: "The user store cannot use its disk. Nothing that was acknowledged is lost.",
  [FULL]: "The disk of the user store is full. Nothing that was acknowledged is lost.",
};

/**
 * Runs an operation, and retries it while another process holds the file. Unlike SQLite's own `busy_timeout`, the
 * wait does not block the event loop.
 *
 * @throws {StoreUnavailable | StoreRefused}
 */
export async function withRetry<T>(operation: () => T): Promise<T> {
  const end = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
      const code = (error.rawCode ?? 0) & 0xff;
      if (REFUSALS.includes(code)) throw new StoreRefused(error);
      const isBusy = code === BUSY || code === LOCKED;
      if (!isBusy || performance.now() > end) throw new StoreUnavailable(error, MESSAGES[code]);
    }
    await sleep(BUSY_PAUSE);
  }
}
