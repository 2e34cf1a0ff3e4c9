import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { ApiError, type ErrorStatus } from "../api-error.js";

/** Calls that are to fail. */
export interface Failure {
  /**
   * The beginning of the decoded path of the calls, such as `/v1_1/local/image/upload`. Default: `/v1_1/`, all calls
   * of the Upload API and Admin API but no delivery.
   */
  readonly path?: string;
  /** The status of the answers, from 400 to 599. Default: 500. The SDKs read the message only of some statuses. */
  readonly status?: number;
  /** How many calls fail. Default: 1. */
  readonly times?: number;
}

/** What a test has asked to go wrong. */
export class Faults {
  private failures: { path: string; status: number; times: number }[] = [];
  private delayed = 0;
  private waiting = new AbortController();

  /** @throws {RangeError} for a value that is not possible, and an unknown member */
  failNext({ path = "/v1_1/", status = 500, times = 1, ...others }: Failure): void {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
      throw new RangeError(`A failure has no ${unknown}, but path, status and times.`);
    if (typeof path !== "string" || !path.startsWith("/")) {
      throw new RangeError(`path is ${inspect(path)}. It must begin with /, such as /v1_1/.`);
    }
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw new RangeError(`status is ${inspect(status)}. It must be a whole number from 400 to 599.`);
    }
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`times is ${inspect(times)}. It must be a whole number from 1 on.`);
    }
    this.failures.push({ path, status, times });
  }

  /** @throws {RangeError} if it is not a number of milliseconds that a timer can wait */
  delay(milliseconds: number): void {
    if (typeof milliseconds !== "number" || !(milliseconds >= 0 && milliseconds < 2 ** 31)) {
      throw new RangeError(`ms is ${inspect(milliseconds)}. It must be a number from 0 to 2147483647.`);
    }
    this.delayed = milliseconds;
  }

  /** Also ends calls that are delayed. */
  clear(): void {
    this.failures = [];
    this.delayed = 0;
    this.waiting.abort("reset");
    this.waiting = new AbortController();
  }

  /** Delays a call, or rejects if it is to fail. @throws {ApiError} with the status of the failure */
  async apply(path: string): Promise<void> {
    const failure = this.takeFailure(path);
    if (this.delayed > 0) {
      const { signal } = this.waiting;
      await sleep(this.delayed, undefined, { signal }).catch(() => {
        throw new ApiError(500, `The emulator was ${signal.reason} before the delay ended`);
      });
    }
    // The type lists the statuses that the emulator itself answers. A test may want any other.
    if (failure) throw new ApiError(failure.status as ErrorStatus, "The test asked for this failure");
  }

  /** Ends calls that are delayed. */
  close(): void {
    this.waiting.abort("closed");
  }

  private takeFailure(path: string): { status: number } | undefined {
    const failure = this.failures.find((each) => path.startsWith(each.path));
    if (!failure) return undefined;
    failure.times -= 1;
    this.failures = this.failures.filter(({ times }) => times > 0);
    return failure;
  }
}
