import type { UserId } from "@user-image/domain";
import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mishap } from "./mishaps.js";
import type { File } from "./outside.js";
import { Simulation, type Step, USERS } from "./simulation.js";

/**
 * Any interleaving of any requests, notifications, workers, crashes and failures keeps every
 * promise, at every step and in the end. That this test can fail was seen by breaking the code:
 *
 * 1. no condemning: `condemnDue` leaves the state `discarded`
 * 2. destroying before saving: `doWhatIsDue` calls `destroyImages` on the due discards first
 * 3. no owner check: `findShowable` makes up a grant for an unknown public id
 * 4. a discard dropped on a conflict: `discardImage` keeps only the newest discard
 * 5. a lease without expiry: `nextAttempt` is in the year 9999
 * 6. a late upload forgotten: `forgetDestroyed` drops a discard whatever its `arrivesBy`
 * 7. an image lost by something else: `grantImage` also discards what is shown
 * 8. a late upload overlooked: `doWhatIsDue` asks the clock after the destruction (this test's own find)
 *
 * and, where a write lands, its answer is lost, and the store applies the change again:
 *
 * 9. an image granted twice: `grantImage` looks for its public id among those that are granted only
 * 10. a removal of more than it saw: `RemoveUserImage` removes whatever is shown
 * 11. an image shown twice: `SetUserImage` does not ask `wasShownSince` (in some 20,000 runs)
 *
 * and, with what others do in the media library and to accounts:
 *
 * 12. no check: `showImage` sets none
 * 13. a check in vain: `recordCheck` does not ask `isRejected`, or keeps the facts that were known
 * 14. an erasure that fences off nothing: `eraseImages` gives the same images where nothing is to be erased
 * 15. an adopted image that is discarded as any other, or never forgotten
 * 16. an audit that asks the store before it lists, and leaves out no recent images: `auditImages` reads the
 *     users' public ids with `findAfter` first
 */
describe("whatever happens, in whatever order", () => {
  it.each([
    ["of what the service is asked", USERS.numbers, insideSteps],
    ["of what the service is asked, by users whose ids are texts", USERS.texts, insideSteps],
    ["of that and of what others do in the media library and to accounts", USERS.numbers, allSteps],
    ["of all of that, to users whose ids are texts", USERS.texts, allSteps],
  ])(
    "no image that is shown is destroyed, and none is left behind: %s",
    { timeout: 3_600_000 },
    async (_, ids, stepsOf) => {
      const step = stepsOf(fc.constantFrom(...ids));
      const steps = fc.array(step, { minLength: 5, maxLength: 60, size: "max" });
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), steps, async (scheduler, steps) => {
          const simulation = new Simulation(scheduler, ids);

          await simulation.run(steps);
          await simulation.settle();

          const { kept, shown, remembered } = simulation.images();
          expect(simulation.violations()).toEqual([]);
          expect(kept).toEqual(shown);
          expect(remembered).toEqual([]);
        }),
        { numRuns: Number(process.env.GUARANTEE_RUNS ?? (ids === USERS.numbers ? 500 : 200)) },
      );
    },
  );
});

const image = fc.nat(8);
const how = fc.constantFrom("remove", "remove and lock", "lock", "unlock", "set");
const file = fc.constantFrom<File>("small", "large");
const mishap: Arbitrary<Mishap | null> = fc.option(
  fc.record({
    call: fc.integer({ min: 1, max: 6 }),
    kind: fc.constantFrom("dies before", "dies after", "fails before", "fails after", "is done again"),
  }),
  { freq: 3 },
);

function insideSteps(user: Arbitrary<UserId>): Arbitrary<Step> {
  const telling = fc.constantFrom("tell of upload", "tell of rejection", "tell of deletion");
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("grant"), user, mishap }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("upload"), image, file }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant("set"), user, image, mishap }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("remove", "erase"), user, mishap }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("moderate"), user, how, image, mishap }) },
    { weight: 2, arbitrary: fc.record({ do: telling, image, mishap }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("collect", "send", "audit"), mishap }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), hours: fc.constantFrom(0.1, 1, 3, 25) }) },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("let happen"), events: fc.integer({ min: 1, max: 20 }) }),
    },
  );
}

function allSteps(user: Arbitrary<UserId>): Arbitrary<Step> {
  return fc.oneof(
    { weight: 30, arbitrary: insideSteps(user) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("bend"), image, file }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("lose", "reject"), image }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("set adopted"), user, mishap }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("delete account"), user }) },
  );
}
