import { aDiscard, aGrant, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, limits, stored, world } from "./world.js";

const tooLarge = { ...facts, bytes: limits.maxBytes + 1 };

describe("RecordUpload, too late,", () => {
  it("records nothing of an image that was erased since it was looked up", async () => {
    for (const measured of [tooLarge, facts]) {
      const { users, recordUpload, eraseUserImages } = await setUp({ grants: [aGrant("abc")] });
      const stale = await users.findByPublicId("abc");
      await eraseUserImages.execute({ id: 1 });
      const erased = await stored(users);
      users.findByPublicId = async () => stale;

      await recordUpload.execute({ publicId: "abc", facts: measured });

      expect(await stored(users)).toEqual(erased);
    }
  });
});

describe("RejectImage, too late,", () => {
  it.each([
    ["was replaced", { reason: "replaced", attempts: 0 }],
    ["is being destroyed, after it was deleted elsewhere", { reason: "removed", attempts: 1 }],
  ] as const)("leaves a condemned image as it is that %s", async (_, fields) => {
    const discard = aDiscard("abc", { ...fields, condemned: true });
    const { users, rejectImage } = await setUp({ discards: [discard] });

    await rejectImage.execute({ publicId: "abc" });

    expect((await stored(users)).discards).toEqual([discard]);
  });

  it("says of a discarded image that was deleted elsewhere that it was rejected", async () => {
    const lost = aDiscard("abc", { reason: "removed", condemned: true });
    const { users, rejectImage } = await setUp({ discards: [lost] });

    await rejectImage.execute({ publicId: "abc" });

    expect((await stored(users)).discards).toEqual([{ ...lost, reason: "rejected" }]);
  });

  it("takes an upload that was abandoned for one that was never shown, so that it is not condemned", async () => {
    const { users, rejectImage } = await setUp({
      discards: [aDiscard("abc", { reason: "abandoned", facts }), aDiscard("other", { reason: "removed" })],
    });

    await rejectImage.execute({ publicId: "abc" });
    await rejectImage.execute({ publicId: "other" });

    expect((await stored(users)).discards).toMatchObject([
      { reason: "rejected", condemned: false, facts },
      { reason: "rejected", condemned: true, facts: null },
    ]);
  });
});

describe("RecordDeletion, of a version of an upload,", () => {
  it("asks nobody", async () => {
    const { users, media, recordDeletion } = await setUp({ grants: [aGrant("abc", { facts })] });
    media.inspect = () => Promise.reject(new Error("asked"));

    await recordDeletion.execute({ publicId: "abc", version: facts.version });

    expect((await stored(users)).grants).toMatchObject([{ facts: null, deletedVersion: facts.version }]);
  });
});

function setUp(user: UserFields) {
  return world({ user });
}
