import { expect, it } from "vitest";
import type { Bounds } from "./search/actions.js";
import { searchAll } from "./search/search.js";

/** How many actions more than the suite has time for may follow each other. */
const DEEPER = Number(process.env.SEARCH_DEEPER ?? 0);

/**
 * All that can happen to one user with a stranger, an operator, Cloudinary, a worker and the time,
 * up to a number of actions: `search/actions.ts` lists what can happen, `witness.ts` what is promised.
 * Each process may wait at each of its calls while others act, and then go on or fail; and a write may
 * land, lose its answer, and be applied again. That this finds faults was seen by breaking the code,
 * besides in the ways that `guarantees.test.ts` lists; the shortest ways to them have
 *
 * - 1 action: an adopted image is discarded as any other, or is never forgotten
 * - 3 actions: `grantImage` looks for its public id among those that are granted only
 * - 4 actions: `showImage` sets no check, or the check does not ask whether the image is rejected or gone
 * - 4 actions: an erasure writes nothing where nothing is to be erased, or `GrantUpload` does not ask `isDeleted`
 * - 4 actions: `SetUserImage` does not ask `wasShownSince`, of an adopted image; 5 of another one
 * - 5 actions: the check keeps the facts that were known, or `RemoveUserImage` removes whatever is shown
 * - 6 actions: `SetUserImage` does not ask whether an upload is rejected, or was deleted since it was measured
 * - 7 actions: what a deletion says of an upload is forgotten when a late copy of its notification comes
 * - 7 actions: a deletion takes away what was uploaded since the media library was asked
 * - 7 actions: `findShowable` relies on the facts of a grant after an upload could replace the image; 8 of a discard
 */
it.each<Bounds>([
  { actions: 7, images: 1, interruptions: 1 },
  { actions: 6, images: 2, interruptions: 1, ids: "string" },
  { actions: 7, images: 2, interruptions: 0 },
  { actions: 5, images: 1, interruptions: 2 },
  { actions: 6, images: 1, interruptions: 1, bends: true },
  { actions: 8, images: 1, interruptions: 0, bends: true },
  { actions: 6, images: 1, interruptions: 1, deletes: true, ids: "objectId" },
  { actions: 5, images: 1, interruptions: 1, adopts: true, deletes: true, ids: "string" },
  { actions: 6, images: 1, interruptions: 1, moderates: true },
  { actions: 4, images: 1, interruptions: 1, adopts: true, moderates: true },
])(
  "keeps every promise in each order of $actions actions on $images images, with $interruptions interruptions (bent: $bends, adopted: $adopts, deleted: $deletes, moderated: $moderates, ids: $ids)",
  {
    timeout: 3_600_000,
  },
  async (bounds) => {
    Error.stackTraceLimit = 0;
    const { states, transitions, violations, path } = await searchAll({
      ...bounds,
      actions: bounds.actions + DEEPER,
    });

    process.stdout.write(`searched ${states} states by ${transitions} transitions\n`);
    expect(violations, `the shortest way there:\n${path.join("\n")}\n`).toEqual([]);
  },
);
