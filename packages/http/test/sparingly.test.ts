import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sparingly } from "../src/routes/sparingly.js";

describe("sparingly", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("asks again only a second after it last began to", async () => {
    const ask = vi.fn(async () => ask.mock.calls.length);
    const asked = sparingly(ask);

    expect([await asked(), await asked()]).toEqual([1, 1]);
    vi.advanceTimersByTime(999);
    expect(await asked()).toBe(1);
    vi.advanceTimersByTime(1);
    expect([await asked(), await asked()]).toEqual([2, 2]);
  });

  it("shares a question that is under way, however long", async () => {
    let answer = (_: string) => {};
    const ask = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
    const asked = sparingly(ask);

    const first = asked();
    vi.advanceTimersByTime(5000);
    const second = asked();
    answer("late");

    expect(await Promise.all([first, second])).toEqual(["late", "late"]);
    expect(ask).toHaveBeenCalledTimes(1);
    asked().catch(() => {});
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it("shares a failure, and asks again after it", async () => {
    const ask = vi.fn(() => Promise.reject(new Error("down")));
    const asked = sparingly(ask);

    await expect(asked()).rejects.toThrow("down");
    await expect(asked()).rejects.toThrow("down");
    expect(ask).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    await expect(asked()).rejects.toThrow("down");
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
