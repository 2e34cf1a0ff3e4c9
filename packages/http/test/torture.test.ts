import { pick } from "@user-image/testing/torture/pick";
import { torture } from "@user-image/testing/torture/torture";
import { expect, it } from "vitest";

const SECONDS = 12;

/** Each run has time for one of these. */
const OTHERS = ["string", "objectId"] as const;

it.each(["number", pick(OTHERS)])(
  "loses, leaves behind and wrongly destroys nothing, whatever is killed and whatever fails, of users with ids of the kind %s",
  {
    timeout: 300_000,
  },
  async (ids) => {
    const summary = await torture(SECONDS, ids);

    expect(summary).toMatchObject({
      lost: 0,
      missing: 0,
      orphans: 0,
      wronglyDestroyed: 0,
      destroyedTwice: 0,
      wrongEvents: 0,
      olderEvents: 0,
      oddities: [],
    });
    // Something has happened. How much depends on the machine.
    expect(summary.kills).toBeGreaterThan(5);
    expect(summary.faults).toBeGreaterThan(20);
    expect(summary.eventFaults).toBeGreaterThan(2);
    expect(summary.events).toBeGreaterThan(5);
    expect(summary.acknowledged).toBeGreaterThan(5);
    expect(summary.destroyed).toBeGreaterThan(5);
  },
);
