import { StoreUnavailable } from "@user-image/domain";
import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";
import { describe, expect, it } from "vitest";
import { reach, reachOnce } from "../../src/mongodb/reach.js";

const closed = Object.assign(new Error("This socket has been ended by the other party"), { code: "EPIPE" });
const passing: [string, Error][] = [
  ["a network error", new MongoNetworkError("connection 1 to 127.0.0.1 closed")],
  ["a socket that was closed at the moment of the write", closed],
  ["a primary that steps down", new MongoServerError({ message: "not primary", code: 10107 })],
];
const lasting: [string, Error][] = [
  ["no server in time", new MongoServerSelectionError("none", {} as never)],
  ["a refusal", new MongoServerError({ message: "Authentication failed.", code: 18 })],
];

describe("reach", () => {
  it.each(passing)("repeats a command after %s", async (_, failure) => {
    const { command, calls } = failing(failure, 2);

    expect(await reach(command)).toBe("done");
    expect(calls()).toBe(3);
  });

  it.each([...passing, ...lasting])("says that the store is unavailable if %s stays", async (_, failure) => {
    const { command } = failing(failure, Number.POSITIVE_INFINITY);

    await expect(reach(command)).rejects.toMatchObject({ code: "store_unavailable", cause: failure });
  });

  it.each(lasting)("does not repeat a command after %s", async (_, failure) => {
    const { command, calls } = failing(failure, Number.POSITIVE_INFINITY);

    await reach(command).catch(() => {});

    expect(calls()).toBe(1);
  });

  it("passes on what is no outage, once", async () => {
    const mistake = new TypeError("Cannot read properties of undefined");
    const { command, calls } = failing(mistake, Number.POSITIVE_INFINITY);

    await expect(reach(command)).rejects.toBe(mistake);
    expect(calls()).toBe(1);
  });

  it("does not wait longer than its deadline", async () => {
    await expect(reach(() => new Promise(() => {}))).rejects.toThrow(StoreUnavailable);
  });
});

describe("reachOnce", () => {
  it.each(passing)("does not repeat a command after %s", async (_, failure) => {
    const { command, calls } = failing(failure, 1);

    await expect(reachOnce(command)).rejects.toThrow(StoreUnavailable);
    expect(calls()).toBe(1);
  });
});

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
