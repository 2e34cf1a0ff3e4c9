import { StoreRefused, StoreUnavailable } from "@user-image/domain";
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withDeadline, withRetry } from "../../src/mongodb/retries.js";

const closed = Object.assign(new Error("This socket has been ended by the other party"), { code: "EPIPE" });
const passing: [string, Error][] = [
  ["a network error", new MongoNetworkError("connection 1 to 127.0.0.1 closed")],
  ["a socket that was closed at the moment of the write", closed],
  ["a primary that steps down", new MongoServerError({ message: "not primary", code: 10107 })],
];
const lasting: [string, Error][] = [
  ["no server in time", new MongoServerSelectionError("none", {} as never)],
  ["a wait for the majority that took its time", notConfirmed(true)],
  ["time that was up on the server", new MongoServerError({ message: "time limit", code: 50 })],
];
const refusals: [string, Error][] = [
  ["wrong credentials", new MongoServerError({ message: "Authentication failed.", code: 18 })],
  ["a right that is missing", new MongoServerError({ message: "not authorized", code: 13 })],
  ["a schema of the server", new MongoServerError({ message: "Document failed validation", code: 121 })],
];

afterEach(() => void vi.useRealTimers());

/** A command that may be repeated, and one that may not. */
const repeatedly = <T>(command: () => Promise<T>) => withDeadline((signal) => withRetry(signal, command));
const once = <T>(command: () => Promise<T>) => withDeadline(command);

describe("a command that may be repeated", () => {
  it.each([...passing, ["a write that is not confirmed yet", notConfirmed(false)] as const])(
    "is repeated after %s",
    async (_, failure) => {
      const { command, calls } = failing(failure, 2);

      expect(await repeatedly(command)).toBe("done");
      expect(calls()).toBe(3);
    },
  );

  it.each(refusals)("says that the store refused it after %s, once", async (_, failure) => {
    const { command, calls } = failing(failure, Number.POSITIVE_INFINITY);

    await expect(repeatedly(command)).rejects.toMatchObject({ code: "store_refused", cause: failure });
    expect(calls()).toBe(1);
    expect(new StoreRefused(failure).message).not.toMatch(/reached|try again/);
  });

  it.each([...passing, ...lasting])("says that the store is unavailable if %s stays", async (_, failure) => {
    const { command } = failing(failure, Number.POSITIVE_INFINITY);

    await expect(repeatedly(command)).rejects.toMatchObject({ code: "store_unavailable", cause: failure });
  });

  it.each(lasting)("does not repeat a command after %s", async (_, failure) => {
    const { command, calls } = failing(failure, Number.POSITIVE_INFINITY);

    await repeatedly(command).catch(() => {});

    expect(calls()).toBe(1);
  });

  it("passes on what is no outage, once", async () => {
    const mistake = new TypeError("Cannot read properties of undefined");
    const { command, calls } = failing(mistake, Number.POSITIVE_INFINITY);

    await expect(repeatedly(command)).rejects.toBe(mistake);
    expect(calls()).toBe(1);
  });

  it("does not wait longer than its deadline", async () => {
    stopClock();
    const outcome = expect(repeatedly(() => new Promise(() => {}))).rejects.toThrow(StoreUnavailable);
    await vi.advanceTimersByTimeAsync(2000);
    await outcome;
  });
});

describe("what the README says of the time", () => {
  it("is two seconds for a command", async () => {
    await expectToFailWithin(2000, () => repeatedly(() => new Promise(() => {})));
  });

  it("is two seconds for the first command of an operation that has no answer", async () => {
    const answered = (signal: AbortSignal) => withRetry(signal, async () => "done");

    await expectToFailWithin(2000, () =>
      withDeadline(async (signal) => {
        for (let count = 0; count < 5; count++) await answered(signal);
        await withRetry(signal, () => new Promise(() => {}));
      }),
    );
  });

  it("is six seconds for an operation, however many of its commands are answered", async () => {
    await expectToFailWithin(6000, () =>
      withDeadline(async (signal) => {
        for (;;) await withRetry(signal, () => new Promise((resolve) => setTimeout(resolve, 500)));
      }),
    );
  });
});

describe("an operation", () => {
  it("has one deadline for all its commands, and sends none after it", async () => {
    stopClock();
    let sent = 0;
    const operation = withDeadline(async (signal) => {
      for (;;) {
        await withRetry(signal, async () => void sent++);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    });

    const outcome = expect(operation).rejects.toThrow(StoreUnavailable);
    await vi.advanceTimersByTimeAsync(6000);
    await outcome;
    const sentInTime = sent;
    await vi.advanceTimersByTimeAsync(500);
    expect(sentInTime).toBeGreaterThan(20);
    expect(sent).toBe(sentInTime);
  });
});

describe("a command that must not be repeated", () => {
  it.each(passing)("is not, after %s", async (_, failure) => {
    const { command, calls } = failing(failure, 1);

    await expect(once(command)).rejects.toThrow(StoreUnavailable);
    expect(calls()).toBe(1);
  });
});

/** The clock stands until it is moved, so that no slow machine decides, and nobody waits. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

async function expectToFailWithin(milliseconds: number, operation: () => Promise<unknown>): Promise<void> {
  stopClock();
  const outcome = operation().then(
    () => "done",
    (error: unknown) => error,
  );

  await vi.advanceTimersByTimeAsync(milliseconds);

  expect(await Promise.race([outcome, "still waiting"])).toBeInstanceOf(StoreUnavailable);
}

/** A command that fails so many times before it succeeds. */
function failing(failure: Error, times: number) {
  let calls = 0;
  const command = async () => {
    calls++;
    if (calls <= times) throw failure;
    return "done";
  };
  return { command, calls: () => calls };
}

/** A write that was done, but not confirmed by a majority: in time, or by then. */
function notConfirmed(wtimeout: boolean): MongoServerError {
  return new MongoServerError({ message: "waiting for replication", code: 64, errInfo: { wtimeout } });
}
