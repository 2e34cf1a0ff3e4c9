import { TooManyPendingUploads, UserNotFound } from "@user-image/domain";
import { aDiscard, aGrant, anImage } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { HOUR, later, noon, stored, world } from "./world.js";

describe("GrantUpload", () => {
  it("records the grant of what it hands out", async () => {
    const { users, grantUpload, user } = await world();

    const upload = await grantUpload.execute({ user });

    const expiresAt = later(24 * HOUR);
    expect((await stored(users)).grants).toEqual([
      { publicId: upload.publicId, grantedAt: noon, arrivesBy: later(2 * HOUR), expiresAt, facts: null },
    ]);
    expect(upload.expiresAt).toEqual(later(HOUR));
  });

  it("lets the upload end well before the grant does, however short that is", async () => {
    const { grantUpload, user } = await world({ lifetimes: { grant: HOUR, grace: 0 } });

    expect((await grantUpload.execute({ user })).expiresAt).toEqual(later(HOUR / 2));
  });

  it("refuses an eleventh pending upload while all ten may still arrive", async () => {
    const { grantUpload, user } = await world();
    for (let count = 0; count < 10; count++) await grantUpload.execute({ user });

    const attempt = grantUpload.execute({ user });

    await expect(attempt).rejects.toThrow(TooManyPendingUploads);
    await expect(attempt).rejects.toMatchObject({ limit: 10, retryAt: later(HOUR) });
  });

  it("gives up the oldest of ten for an administrator, who does not wait", async () => {
    const { users, grantUpload, user } = await world();
    const oldest = await grantUpload.execute({ user });
    for (let count = 1; count < 10; count++) await grantUpload.execute({ user });

    const { publicId } = await grantUpload.execute({ user }, "administrator");

    const { grants, discards } = await stored(users);
    expect([grants.length, grants.at(-1)?.publicId]).toEqual([10, publicId]);
    expect(discards).toMatchObject([{ publicId: oldest.publicId, reason: "abandoned" }]);
  });

  it("gives up the oldest of ten once nothing can be uploaded to it any more", async () => {
    const { users, grantUpload, user, clock } = await world();
    const oldest = await grantUpload.execute({ user });
    for (let count = 1; count < 10; count++) await grantUpload.execute({ user });

    clock.advance(HOUR);
    const newest = await grantUpload.execute({ user });

    const { grants, discards } = await stored(users);
    expect(grants).toHaveLength(10);
    expect(grants.at(-1)?.publicId).toBe(newest.publicId);
    expect(discards).toMatchObject([
      { publicId: oldest.publicId, reason: "abandoned", destroyAt: later(HOUR), arrivesBy: later(2 * HOUR) },
    ]);
  });

  it("refuses an upload while a hundred images wait for their destruction", async () => {
    const discards = Array.from({ length: 100 }, (_, index) => aDiscard(`old-${index}`));
    discards[7] = aDiscard("soonest", { destroyAt: noon, arrivesBy: later(HOUR) });
    const { grantUpload, user } = await world({ user: { discards } });

    await expect(grantUpload.execute({ user })).rejects.toMatchObject({ limit: 100, retryAt: later(HOUR) });
  });

  it("counts only images that wait for their destruction", async () => {
    const discards = Array.from({ length: 99 }, (_, index) => aDiscard(`old-${index}`));
    const { users, grantUpload, user } = await world({
      user: { discards, image: anImage("shown"), grants: [aGrant("granted")] },
    });

    await grantUpload.execute({ user });

    expect((await stored(users)).grants).toHaveLength(2);
  });

  it("turns expired grants into discards", async () => {
    const expired = aGrant("old", { grantedAt: later(-24 * HOUR), expiresAt: noon });
    const { users, grantUpload, user } = await world({ user: { grants: [expired] } });

    const { publicId } = await grantUpload.execute({ user });

    const { grants, discards } = await stored(users);
    expect(grants.map((grant) => grant.publicId)).toEqual([publicId]);
    expect(discards).toMatchObject([{ publicId: "old", reason: "abandoned", destroyAt: noon }]);
  });

  it("hands out a signature until its last moment, and none that is stale", async () => {
    const { clock, media, grantUpload, user } = await world();
    const sound = media.grantUpload.bind(media);
    const slowly = (milliseconds: number) => async (now: Date, validFor: number) => {
      const upload = await sound(now, validFor);
      clock.advance(milliseconds);
      return upload;
    };

    media.grantUpload = slowly(HOUR);
    await grantUpload.execute({ user });
    media.grantUpload = slowly(HOUR + 1);

    const attempt = grantUpload.execute({ user });
    await expect(attempt).rejects.toMatchObject({
      code: "store_unavailable",
      cause: new Error("The signature is stale."),
    });
  });

  it("refuses a deleted user", async () => {
    const { grantUpload, user } = await world({ user: { profile: { deletedAt: noon } } });

    await expect(grantUpload.execute({ user })).rejects.toThrow(UserNotFound);
  });
});
