import { ClockWrong, CompareClocks } from "@user-image/domain";
import { describe, expect, it } from "vitest";
import { later, noon } from "./world.js";

const MINUTE = 60_000;
const lifetimes = { grant: 24 * 60 * MINUTE, grace: 0 };

describe("CompareClocks", () => {
  it.each([0, 3, -3, 40, -40])("measures that this clock is ahead by %d minutes", async (minutes) => {
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

  it.each([
    [0, 3, 3],
    [0, -3, -3],
    [5, 3, 5],
    [-3, 5, 5],
    [3, -3, 3],
    [null, 3, 3],
    [3, null, 3],
  ])(
    "of the differences to the store, %s minutes, and to the media library, %s, returns %d",
    async (ofStore, ofMedia, larger) => {
      const compareClocks = between(ofStore, ofMedia);

      expect(await compareClocks.execute()).toBe(larger * MINUTE);
      expect(compareClocks.compareWithMedia()).toBe(ofMedia === null ? null : ofMedia * MINUTE);
    },
  );

  it.each([
    [0, 41],
    [null, -41],
    [3, 180],
  ])("refuses for the media library's clock alone, of %s and %s minutes", async (ofStore, ofMedia) => {
    const compareClocks = between(ofStore, ofMedia);

    await expect(compareClocks.execute()).rejects.toMatchObject({
      message: expect.stringMatching(/(ahead of|behind) the media library's/),
      difference: ofMedia * MINUTE,
    });
    expect(() => compareClocks.compareWithMedia()).toThrow(ClockWrong);
  });

  it("says that it is the store's clock that differs", async () => {
    await expect(between(41, 0).execute()).rejects.toThrow("41 minutes ahead of the store's.");
  });

  it("takes what is not known of the media library's time for no difference", async () => {
    const media = { time: () => ({ from: later(-MINUTE), to: later(MINUTE) }) };

    const store = { time: async () => null };
    expect(await new CompareClocks(store, () => noon, lifetimes, media).execute()).toBe(0);
  });

  function between(ofStore: number | null, ofMedia: number | null): CompareClocks {
    const behind = (minutes: number) => later(-minutes * MINUTE);
    const store = { time: async () => (ofStore === null ? null : behind(ofStore)) };
    const time = ofMedia === null ? null : { from: behind(ofMedia), to: behind(ofMedia) };
    return new CompareClocks(store, () => noon, lifetimes, { time: () => time });
  }

  it("has nothing to compare where the store has no clock of its own", async () => {
    expect(await new CompareClocks({ time: async () => null }, () => noon, lifetimes).execute()).toBeNull();
  });
});
