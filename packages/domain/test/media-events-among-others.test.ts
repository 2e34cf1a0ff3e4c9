import { aDiscard, aGrant, anImage, changed, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

const tooLarge = { ...facts, bytes: limits.maxBytes + 1 };

describe("RecordUpload, of a user with other images", () => {
  it("learns of an upload, whatever is known of the others", async () => {
    const other = aGrant("other", { facts: { ...facts, version: 9 } });
    const { users, recordUpload } = await setUp({ grants: [other, aGrant("abc")] });

    await recordUpload.execute({ publicId: "abc", facts });

    expect((await stored(users)).grants).toEqual([other, aGrant("abc", { facts })]);
  });

  it("discards no other upload along with one that is not acceptable", async () => {
    const other = aGrant("other", { facts });
    const { users, recordUpload } = await setUp({ grants: [other, aGrant("abc")] });

    await recordUpload.execute({ publicId: "abc", facts: tooLarge });

    expect(await stored(users)).toMatchObject({
      grants: [other],
      discards: [{ publicId: "abc", reason: "rejected" }],
    });
  });

  it("leaves it at the reason for which an image was discarded before", async () => {
    const { users, recordUpload } = await setUp({
      grants: [aGrant("other")],
      discards: [aDiscard("abc", { reason: "removed" })],
    });

    await recordUpload.execute({ publicId: "abc", facts: tooLarge });

    expect(await stored(users)).toMatchObject({
      grants: [aGrant("other")],
      discards: [aDiscard("abc", { reason: "removed", facts: tooLarge })],
    });
  });

  it("tells whether the image was somebody's", async () => {
    const { recordUpload } = await setUp({ grants: [aGrant("abc")] });

    expect(await recordUpload.execute({ publicId: "abc", facts })).toBe(true);
    expect(await recordUpload.execute({ publicId: "abc", facts })).toBe(true);
    expect(await recordUpload.execute({ publicId: "unknown", facts })).toBe(false);
  });

  it("takes an image for nobody's whose owner is gone by now", async () => {
    const { users, recordUpload, user } = await setUp({});
    users.findByPublicId = async () => ({ ...changed(user, { grants: [aGrant("abc")] }), id: 99 });

    expect(await recordUpload.execute({ publicId: "abc", facts })).toBe(false);
  });
});

describe("RejectImage, of a user with other images", () => {
  it("rejects the image that is meant, and keeps what is known of it", async () => {
    const arrivesBy = later(HOUR);
    const { users, rejectImage } = await setUp({
      grants: [aGrant("other"), aGrant("abc", { arrivesBy, facts })],
      discards: [aDiscard("old", { reason: "rejected" })],
    });

    await rejectImage.execute({ publicId: "abc" });

    expect(await stored(users)).toMatchObject({
      grants: [aGrant("other")],
      discards: [
        aDiscard("old", { reason: "rejected" }),
        aDiscard("abc", { reason: "rejected", destroyAt: noon, arrivesBy, facts }),
      ],
    });
  });

  it("does not change a condemned image, since a worker may be destroying it", async () => {
    const { users, rejectImage, user } = await setUp({
      discards: [aDiscard("abc", { condemned: true, attempts: 2 })],
    });

    await rejectImage.execute({ publicId: "abc" });

    expect(await stored(users)).toEqual(user);
  });

  it("passes over an image that the user has no more by now", async () => {
    const { users, rejectImage, user } = await setUp({});
    users.findByPublicId = async () => ({ ...changed(user, { grants: [aGrant("abc")] }), revision: -1 });

    await rejectImage.execute({ publicId: "abc" });

    expect(await stored(users)).toEqual(user);
  });
});

describe("RecordDeletion, of a user with other images", () => {
  it("condemns the image that is gone as removed, and no other", async () => {
    const others = [aDiscard("old"), aDiscard("gone", { condemned: true })];
    const { users, recordDeletion } = await setUp({
      image: anImage("abc", facts),
      grants: [aGrant("granted", { facts })],
      discards: others,
    });

    await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toMatchObject({
      image: null,
      grants: [aGrant("granted", { facts })],
      discards: [...others, { publicId: "abc", reason: "removed", condemned: true, destroyAt: noon }],
    });
  });

  it("lets the upload that is gone be made again, and no other", async () => {
    const other = aGrant("other", { facts });
    const { users, recordDeletion } = await setUp({ grants: [other, aGrant("abc", { facts })] });

    await recordDeletion.execute({ publicId: "abc" });

    expect((await stored(users)).grants).toEqual([other, aGrant("abc")]);
  });

  it("writes nothing of an upload that was not made", async () => {
    const { users, recordDeletion, user } = await setUp({ grants: [aGrant("abc")] });

    await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toEqual(user);
  });

  it("passes over an image that was forgotten while its user was found", async () => {
    const { users, recordDeletion, user } = await setUp({});
    users.findByPublicId = async () => user;

    await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toEqual(user);
  });

  it("writes nothing if the image was condemned while the media library was asked", async () => {
    const condemned = aDiscard("abc", { condemned: true, attempts: 1 });
    const { users, media, recordDeletion, user } = await setUp({ image: anImage("abc", facts) });
    media.inspect = async () => {
      await users.update(user, (user) => changed(user, { image: null, discards: [condemned] }));
      return null;
    };

    await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toMatchObject({ discards: [condemned], revision: user.revision + 1 });
  });
});

function setUp(user: UserFields) {
  return world({ user });
}
