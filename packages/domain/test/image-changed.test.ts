import { anUnsentEvent, aUser } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { acknowledgeEvent, leaseEvent } from "../src/events/image-changed.js";
import { later, noon } from "./world.js";

const WAIT = 15_000;

describe("the lease of an event", () => {
  it("counts the attempt, and sets the time of the next one", () => {
    const user = aUser({ unsent: anUnsentEvent("a", { attempts: 2 }) });

    expect(leaseEvent(user, "lease", noon, WAIT)).toEqual({
      ...user,
      unsent: anUnsentEvent("a", { attempts: 3, lease: "lease", dueAt: later(WAIT) }),
    });
  });

  it.each([
    ["no event", undefined],
    ["an event that is not due yet", anUnsentEvent("a", { dueAt: later(1) })],
  ])("changes nothing for a user with %s", (_, unsent) => {
    const user = aUser(unsent && { unsent });

    expect(leaseEvent(user, "lease", noon, WAIT)).toBe(user);
  });
});

describe("an acknowledgement", () => {
  const leased = anUnsentEvent("a", { attempts: 1, lease: "lease", dueAt: later(WAIT) });

  it("forgets the event", () => {
    const user = aUser({ unsent: leased });

    expect(acknowledgeEvent(user, leased, "v1/abc.jpg", noon)).toStrictEqual(aUser());
  });

  it("makes a newer event due at once, as a change of what the receiver now knows", () => {
    const user = aUser({ unsent: { ...leased, id: "b", revision: 2, attempts: 3 } });

    expect(acknowledgeEvent(user, leased, "v1/abc.jpg", noon)).toStrictEqual({
      ...user,
      unsent: anUnsentEvent("b", { revision: 2, previousImage: "v1/abc.jpg" }),
    });
  });

  it.each([
    ["was forgotten already", undefined],
    ["is leased by another process by now", { ...leased, lease: "other" }],
  ])("changes nothing if the event %s", (_, unsent) => {
    const user = aUser(unsent && { unsent });

    expect(acknowledgeEvent(user, leased, "v1/abc.jpg", noon)).toBe(user);
  });
});
