import { ClockWrong, CompareClocks, DestroyDiscards } from "@user-image/domain";
import { aDiscard, aUser, fillStore, InMemoryMediaLibrary } from "@user-image/domain/testing";
import { expect, it } from "vitest";
import { collectOnce } from "../src/composition/collector.js";
import { stores } from "./serve.js";

const MINUTE = 60_000;

it.each([
  [180, 0],
  [-180, 0],
  [5, 1],
  [0, 1],
])(
  "a worker whose clock is %d minutes ahead of MongoDB's destroys %d images that are due",
  async (minutes, count) => {
    const store = await (stores["in MongoDB"] ?? expect.fail)();
    await fillStore(store, [{ user: aUser({ discards: [aDiscard("abc", { destroyAt: new Date(1000) })] }) }]);
    const media = new InMemoryMediaLibrary();
    const destroyed: string[] = [];
    media.destroy = async (id) => void destroyed.push(id);
    const clock = () => new Date(Date.now() + minutes * MINUTE);
    const destroyDiscards = new DestroyDiscards(store, media, clock, MINUTE);
    const compareClocks = new CompareClocks(store, clock, { grant: 1440 * MINUTE, grace: 0 });
    const differences: number[] = [];
    const listener = {
      onFailure: (error: unknown) => expect.fail(String(error)),
      onClock: (difference: number) => void differences.push(Math.round(difference / MINUTE)),
    };

    const pass = collectOnce({ destroyDiscards, compareClocks }, listener);

    if (count === 0) await expect(pass).rejects.toThrow(ClockWrong);
    else expect(await pass).toEqual({ destroyed: count, failed: 0 });
    expect(destroyed).toHaveLength(count);
    expect(differences.map((minute) => minute + 0)).toEqual([minutes]);
  },
);
