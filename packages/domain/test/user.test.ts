import { dueAt } from "@user-image/domain";
import { aDiscard, aGrant, anImage, aUser } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, noon } from "./world.js";

describe("dueAt", () => {
  it("is the first time at which something expires or may be destroyed", () => {
    expect(dueAt(aUser())).toBeNull();
    expect(dueAt(aUser({ image: anImage("abc", facts) }))).toBeNull();
    expect(dueAt(aUser({ grants: [aGrant("a")] }))).toEqual(later(24 * HOUR));
    expect(
      dueAt(aUser({ grants: [aGrant("a")], discards: [aDiscard("b"), aDiscard("c", { destroyAt: noon })] })),
    ).toEqual(noon);
  });
});
