import { aDiscard, aGrant } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { noon, stored, world } from "./world.js";

describe("DestroyDiscards, asked for a preview", () => {
  it("tells what it would destroy and why, and changes nothing", async () => {
    const { users, destroyDiscards } = await world({
      user: {
        grants: [aGrant("late", { expiresAt: noon })],
        discards: [aDiscard("one", { destroyAt: noon, reason: "removed" }), aDiscard("later")],
      },
    });
    const before = await stored(users);

    expect(await destroyDiscards.preview(10)).toEqual([
      { userId: 1, publicId: "one", reason: "removed" },
      { userId: 1, publicId: "late", reason: "abandoned" },
    ]);
    expect(await stored(users)).toEqual(before);
  });
});
