import { aDiscard, aGrant, aUser, type Discard } from "@user-image/domain/testing";
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

    expect(await destroyDiscards.preview(1)).toEqual({
      images: [
        { userId: 1, publicId: "one", reason: "removed" },
        { userId: 1, publicId: "late", reason: "abandoned" },
      ],
      isCut: false,
    });
    expect(await stored(users)).toEqual(before);
  });

  it("tells all that is due of a user, however many", async () => {
    const { destroyDiscards } = await world({ user: { discards: due(30) } });

    expect((await destroyDiscards.preview(1)).images).toHaveLength(30);
  });

  it("says whether more users than the limit have due images", async () => {
    const { destroyDiscards } = await world({
      user: { discards: due(1) },
      others: [aUser({ id: 2, discards: due(1) })],
    });

    expect(await destroyDiscards.preview(1)).toMatchObject({ images: [{ userId: 1 }], isCut: true });
    expect(await destroyDiscards.preview(2)).toMatchObject({
      images: [{ userId: 1 }, { userId: 2 }],
      isCut: false,
    });
  });
});

function due(count: number): Discard[] {
  return Array.from({ length: count }, (_, index) => aDiscard(`d${index}`, { destroyAt: noon }));
}
