import {
  ImageNotFound,
  ImageRejected,
  ImageTooLarge,
  MediaUnavailable,
  UserNotFound,
} from "@user-image/domain";
import { aDiscard, aGrant, anImage, png3x2, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

const tooLarge = { ...facts, bytes: limits.maxBytes + 1 };

describe("RecordUpload", () => {
  it("keeps what was measured with the grant", async () => {
    const { users, recordUpload } = await setUp({ grants: [aGrant("abc"), aGrant("other")] });

    await recordUpload.execute({ publicId: "abc", facts });

    expect((await stored(users)).grants).toEqual([aGrant("abc", { facts }), aGrant("other")]);
  });

  it("discards an upload that is not acceptable at once, and the error of the PATCH says why", async () => {
    const { users, recordUpload, setUserImage } = await setUp({ grants: [aGrant("abc")] });

    await recordUpload.execute({ publicId: "abc", facts: tooLarge });

    expect(await stored(users)).toMatchObject({
      grants: [],
      discards: [{ publicId: "abc", reason: "rejected", destroyAt: noon, facts: tooLarge }],
    });
    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });
    await expect(attempt).rejects.toThrow(ImageTooLarge);
  });

  it("updates the image shown to a newer version", async () => {
    const { users, recordUpload } = await setUp({ image: anImage("abc", facts) });

    await recordUpload.execute({ publicId: "abc", facts: { ...facts, version: 6, bytes: 30 } });

    expect((await stored(users)).image).toEqual(anImage("abc", { ...facts, version: 6, bytes: 30 }));
  });

  it("leaves the image shown as it is when a newer version is not acceptable", async () => {
    const { users, recordUpload } = await setUp({ image: anImage("abc", facts) });
    const before = await stored(users);

    await recordUpload.execute({ publicId: "abc", facts: { ...tooLarge, version: 6 } });

    expect(await stored(users)).toEqual(before);
  });

  it.each([
    ["arrives twice", { grants: [aGrant("abc", { facts })] }, "abc"],
    ["knows something newer", { grants: [aGrant("abc", { facts: { ...facts, version: 9 } })] }, "abc"],
    ["shows the image already", { image: anImage("abc", facts) }, "abc"],
    ["has nothing to do with it", { grants: [aGrant("abc")] }, "unknown"],
  ] as [string, UserFields, string][])("writes nothing for a user who %s", async (_, user, publicId) => {
    const { users, recordUpload } = await setUp(user);
    const before = await stored(users);

    await recordUpload.execute({ publicId, facts });

    expect(await stored(users)).toEqual(before);
  });
});

describe("RejectImage", () => {
  it.each([
    ["pending", { grants: [aGrant("abc", { facts })] }],
    ["shown", { image: anImage("abc", facts) }],
    ["discarded", { discards: [aDiscard("abc", { facts })] }],
  ] as [string, UserFields][])("discards an image that is %s, for good", async (_, user) => {
    const { users, rejectImage, setUserImage } = await setUp(user);

    for (let time = 0; time < 2; time++) await rejectImage.execute({ publicId: "abc" });

    expect(await stored(users)).toMatchObject({
      image: null,
      grants: [],
      discards: [{ publicId: "abc", reason: "rejected", destroyAt: noon }],
      revision: 2,
    });
    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });
    await expect(attempt).rejects.toThrow(ImageRejected);
  });

  it("has the same result before and after the notification of the upload", async () => {
    const [one, other] = [await setUp({ grants: [aGrant("abc")] }), await setUp({ grants: [aGrant("abc")] })];

    await one.recordUpload.execute({ publicId: "abc", facts });
    await one.rejectImage.execute({ publicId: "abc" });
    await other.rejectImage.execute({ publicId: "abc" });
    await other.recordUpload.execute({ publicId: "abc", facts });

    expect(await stored(one.users)).toEqual(await stored(other.users));
  });

  it("passes over an image that is nobody's", async () => {
    const { rejectImage } = await setUp({});

    await rejectImage.execute({ publicId: "unknown" });
  });
});

describe("RecordDeletion", () => {
  it("shows an image no more that is gone, nor can it be set again", async () => {
    const { users, recordDeletion, setUserImage } = await setUp({ image: anImage("abc", facts) });

    for (let time = 0; time < 2; time++) await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toMatchObject({
      image: null,
      discards: [{ publicId: "abc", condemned: true, destroyAt: noon }],
      revision: 2,
    });
    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });
    await expect(attempt).rejects.toThrow(ImageNotFound);
  });

  it("takes an image that is gone from those that can come back", async () => {
    const { users, recordDeletion } = await setUp({ discards: [aDiscard("abc", { facts })] });

    await recordDeletion.execute({ publicId: "abc" });

    expect((await stored(users)).discards).toMatchObject([{ publicId: "abc", condemned: true }]);
  });

  it("lets an upload that is gone be made again", async () => {
    const { users, recordDeletion } = await setUp({ grants: [aGrant("abc", { facts })] });

    for (let time = 0; time < 2; time++) await recordDeletion.execute({ publicId: "abc" });

    expect((await stored(users)).grants).toEqual([aGrant("abc")]);
  });

  it("does not change an image that still exists, since the notification is old", async () => {
    const { users, media, recordDeletion } = await setUp({ image: anImage("abc", facts) });
    media.inspect = async () => facts;
    const before = await stored(users);

    await recordDeletion.execute({ publicId: "abc" });

    expect(await stored(users)).toEqual(before);
  });

  it("asks the media library nothing about what is condemned or nobody's", async () => {
    const { users, media, recordDeletion } = await setUp({
      discards: [aDiscard("abc", { condemned: true })],
    });
    media.inspect = () => Promise.reject(new Error("asked"));
    const before = await stored(users);

    await recordDeletion.execute({ publicId: "abc" });
    await recordDeletion.execute({ publicId: "unknown" });

    expect(await stored(users)).toEqual(before);
  });
});

describe("EraseUserImages", () => {
  it("leaves no public id of the user behind, in the store or in the media library", async () => {
    const { users, media, clock, upload, setUserImage, eraseUserImages } = await setUp({});
    for (const publicId of [await upload(), await upload()]) {
      await setUserImage.execute({ user: await stored(users), publicId });
    }
    await upload();
    clock.advance(2 * HOUR);

    expect(media.publicIds()).toHaveLength(3);
    expect(await eraseUserImages.execute({ id: 1 })).toEqual({ destroyed: 3, watchedUntil: null, failed: 0 });

    expect(media.publicIds()).toEqual([]);
    expect(await stored(users)).toMatchObject({ image: null, grants: [], discards: [] });
  });

  it("keeps an upload in mind that could still arrive, and destroys it then", async () => {
    const { users, media, clock, grantUpload, eraseUserImages, destroyDiscards } = await setUp({});
    const grant = await grantUpload.execute({ user: await stored(users) });

    const report = await eraseUserImages.execute({ id: 1 });
    expect(report).toEqual({ destroyed: 1, watchedUntil: later(2 * HOUR), failed: 0 });

    await media.upload(grant, png3x2);
    clock.advance(2 * HOUR);
    await destroyDiscards.execute();
    expect(media.publicIds()).toEqual([]);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("leaves to DestroyDiscards what cannot be destroyed now", async () => {
    const { users, media, eraseUserImages, destroyDiscards } = await setUp({ image: anImage("abc") });
    const sound = media.destroy;
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));

    expect(await eraseUserImages.execute({ id: 1 })).toEqual({ destroyed: 0, watchedUntil: null, failed: 1 });

    media.destroy = sound;
    await destroyDiscards.execute();
    expect((await stored(users)).discards).toEqual([]);
  });

  it("can be repeated, and needs a user", async () => {
    const { eraseUserImages } = await setUp({ image: anImage("abc") });

    expect(await eraseUserImages.execute({ id: 1 })).toMatchObject({ destroyed: 1 });
    expect(await eraseUserImages.execute({ id: 1 })).toEqual({ destroyed: 0, watchedUntil: null, failed: 0 });
    await expect(eraseUserImages.execute({ id: 99 })).rejects.toThrow(UserNotFound);
  });
});

function setUp(user: UserFields) {
  return world({ user });
}
