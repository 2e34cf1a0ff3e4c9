import assert from "node:assert/strict";
import type { StrayImages } from "@user-image/domain";
import { type ContractCase, contractCases } from "./contract.js";

const noon = new Date("2026-01-01T12:00:00.000Z");
const after = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

/**
 * What every store promises of stray images.
 *
 * @param open makes a store without strays
 */
export function strayImagesContract(open: () => Promise<StrayImages>): ContractCase[] {
  return contractCases({
    async "finds strays that are due, the longest overdue first, and no more than asked for"() {
      const strays = await open();
      for (const [name, minutes] of [
        ["b", 0],
        ["late", 1],
        ["a", -5],
      ] as const)
        await strays.add(`folder/${name}`, after(minutes));

      assert.deepEqual(await strays.findDue(noon, 10), ["folder/a", "folder/b"]);
      assert.deepEqual(await strays.findDue(noon, 1), ["folder/a"]);
      assert.deepEqual(await strays.findDue(after(-6), 10), []);
    },

    async "records a stray once, for the later time"() {
      const strays = await open();

      await Promise.all([2, 5, 2, 5, 3].map((minutes) => strays.add("folder/a", after(minutes))));

      assert.deepEqual(await strays.findDue(after(4), 10), []);
      assert.deepEqual(await strays.findDue(after(5), 10), ["folder/a"]);
    },

    async "forgets a stray, but not one that was recorded again for a later time"() {
      const strays = await open();
      await strays.add("folder/a", after(0));
      await strays.add("folder/b", after(9));

      await strays.remove("folder/a", noon);
      await strays.remove("folder/b", noon);
      await strays.remove("folder/unknown", noon);

      assert.deepEqual(await strays.findDue(after(9), 10), ["folder/b"]);
    },
  });
}
