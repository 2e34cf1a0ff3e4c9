import { ClockWrong, CompareClocks } from "@user-image/domain";
import { describe, expect, it } from "vitest";
import { later, noon } from "./world.js";

const MINUTE = 60_000;
const lifetimes = { grant: 24 * 60 * MINUTE, grace: 0 };

describe("CompareClocks", () => {
  it.each([0, 3, -3, 40, -40])("tells that this clock is ahead by %d minutes", async (minutes) => {
    const compareClocks = new CompareClocks(
      { time: async () => noon },
      () => later(minutes * MINUTE),
      lifetimes,
    );

    expect(await compareClocks.execute()).toBe(minutes * MINUTE);
  });

  it.each([
    [41, /41 minutes ahead of/],
    [-41, /41 minutes behind/],
    [180, /180 minutes ahead of/],
  ])("refuses when it is ahead by %d minutes", async (minutes, words) => {
    const compareClocks = new CompareClocks(
      { time: async () => noon },
      () => later(minutes * MINUTE),
      lifetimes,
    );

    const attempt = compareClocks.execute();

    await expect(attempt).rejects.toThrow(ClockWrong);
    await expect(attempt).rejects.toThrow(words);
    await expect(attempt).rejects.toMatchObject({ difference: minutes * MINUTE });
  });

  it.each([
    [10, 200, 201],
    [120, 2400, 2401],
    [1, 20, 21],
  ])("with permissions of %d minutes takes %d seconds, and refuses %d", async (grant, taken, refused) => {
    const attempt = (seconds: number) =>
      new CompareClocks({ time: async () => noon }, () => later(seconds * 1000), {
        grant: grant * MINUTE,
        grace: 0,
      }).execute();

    expect(await attempt(taken)).toBe(taken * 1000);
    await expect(attempt(refused)).rejects.toThrow(ClockWrong);
  });

  it("takes the time that the answer took for no difference", async () => {
    let now = noon;
    const answerAfter = (seconds: number) => async () => {
      const time = now;
      now = new Date(now.getTime() + seconds * 1000);
      return new Date(time.getTime() + (seconds / 2) * 1000);
    };

    expect(await new CompareClocks({ time: answerAfter(90) }, () => now, lifetimes).execute()).toBe(0);
  });

  it("has nothing to compare where the store has no clock of its own", async () => {
    expect(await new CompareClocks({ time: async () => null }, () => noon, lifetimes).execute()).toBeNull();
  });
});
