import { torture } from "@user-image/testing/torture/torture";
import { expect } from "vitest";

const SECONDS = 8;

/** The torture test of users whose ids are of a kind. */
export async function expectNothingLost(ids: Parameters<typeof torture>[1]): Promise<void> {
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
}
