import {
  ImageFormatNotAllowed,
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  ImageTooLarge,
  ImageTooManyPixels,
  ImageUploadExpired,
  PreconditionFailed,
  UserNotFound,
} from "@user-image/domain";
import {
  aDiscard,
  aGrant,
  anImage,
  aUser,
  byPlace,
  changed,
  png3x2,
  type UserFields,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

describe("SetUserImage", () => {
  it("shows what was uploaded, as the media library measured it", async () => {
    const { users, upload, setUserImage, user } = await world();
    const publicId = await upload();

    const updated = await setUserImage.execute({ user: await stored(users), publicId: `v1/${publicId}.jpg` });

    const version = noon.getTime() / 1000;
    const arrivesBy = later(2 * HOUR);
    const check = { dueAt: arrivesBy, attempts: 0 };
    const image = { ...facts, publicId, version, bytes: png3x2.length, arrivesBy, check };
    expect(updated).toEqual({ ...byPlace(changed(user, { image })), revision: 2 });
    expect(await stored(users)).toEqual(updated);
  });

  it("does not call the media library if a notification of the upload has arrived", async () => {
    const { media, setUserImage, user } = await world({ user: { grants: [aGrant("abc", { facts })] } });
    media.inspect = () => Promise.reject(new Error("asked"));

    expect((await setUserImage.execute({ user, publicId: "v5/abc.png" })).image).toEqual(
      anImage("abc", { ...facts, check: { dueAt: noon, attempts: 0 } }),
    );
  });

  it("discards the image shown before, for the grace time", async () => {
    const { setUserImage, user } = await world({
      user: { image: anImage("old", facts), grants: [aGrant("new", { facts })] },
    });

    const { image, grants, discards } = await setUserImage.execute({ user, publicId: "new" });

    expect(image?.publicId).toBe("new");
    expect(grants).toEqual([]);
    const destroyAt = later(24 * HOUR);
    expect(discards).toEqual([aDiscard("old", { destroyAt, facts })]);
  });

  it("remembers a replaced image until no upload can bring it back, even without a grace", async () => {
    const { setUserImage, user } = await world({
      user: { image: anImage("old", facts), grants: [aGrant("new", { facts })] },
      lifetimes: { grant: 24 * HOUR, grace: 0 },
    });

    const { discards } = await setUserImage.execute({ user, publicId: "new" });

    expect(discards).toMatchObject([{ publicId: "old", destroyAt: noon, arrivesBy: noon }]);
  });

  it.each(["former", "shown"])(
    "finds an image by a name that others have given it, when it is %s",
    async (place) => {
      const image = anImage("my cat!", { ...facts, adopted: true });
      const { setUserImage, user } = await world({
        user: place === "shown" ? { image } : { former: [{ image, forgetAt: later(1) }] },
      });

      const updated = await setUserImage.execute({ user, publicId: "v5/my cat!.png" });

      expect(updated.image).toEqual(image);
    },
  );

  it("refuses what is known to be too large, though nobody asks the media library", async () => {
    const { users, setUserImage, user } = await world({
      user: { grants: [aGrant("abc", { facts: { ...facts, bytes: limits.maxBytes + 1 } })] },
    });

    await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(ImageTooLarge);
    expect(await stored(users)).toMatchObject({ grants: [], discards: [{ reason: "rejected" }] });
  });

  it("gives up the oldest of more than twenty images that could come back", async () => {
    const { setUserImage, user } = await world({
      user: {
        image: anImage("newest"),
        grants: [aGrant("new", { facts })],
        discards: Array.from({ length: 20 }, (_, index) => aDiscard(`old-${index}`)),
      },
    });

    const { discards } = await setUserImage.execute({ user, publicId: "new" });

    const givenUp = discards.filter(({ destroyAt }) => destroyAt <= noon);
    expect(givenUp.map(({ publicId }) => publicId)).toEqual(["old-0"]);
    expect(discards).toHaveLength(21);
  });

  it("shows a discarded image again, without asking the media library", async () => {
    const { media, setUserImage, user } = await world({
      user: { image: anImage("new", facts), discards: [aDiscard("old", { facts })] },
    });
    media.inspect = () => Promise.reject(new Error("asked"));

    const { image, discards } = await setUserImage.execute({ user, publicId: "old" });

    expect(image?.publicId).toBe("old");
    expect(discards).toMatchObject([{ publicId: "new", reason: "replaced" }]);
  });

  it("changes nothing when the image is shown already, whatever the precondition says", async () => {
    const { users, setUserImage, user } = await world({ user: { image: anImage("abc", facts) } });

    for (const publicId of ["abc", "v5/abc.png", "v4/abc.png"]) {
      expect(await setUserImage.execute({ user, publicId, precondition: () => false })).toEqual(user);
    }
    expect(await stored(users)).toEqual(user);
  });

  it("never destroys an image of before this service that it replaces", async () => {
    const { users, setUserImage, user } = await world({
      user: { image: anImage("old", { ...facts, adopted: true }), grants: [aGrant("new", { facts })] },
    });

    await setUserImage.execute({ user, publicId: "new" });

    expect(await stored(users)).toMatchObject({ image: { publicId: "new" }, discards: [] });
  });

  it("takes a newer version of the image shown, and discards nothing", async () => {
    const { media, setUserImage, user } = await world({ user: { image: anImage("abc", facts) } });
    media.inspect = async () => ({ ...facts, version: 6, bytes: 25 });

    const { image, discards } = await setUserImage.execute({ user, publicId: "v6/abc.png" });

    expect(image).toEqual(anImage("abc", { ...facts, version: 6, bytes: 25 }));
    expect(discards).toEqual([]);
  });

  it.each([
    ["unknown", {}, ImageNotFound],
    ["granted, but not uploaded", { grants: [aGrant("abc")] }, ImageNotUploaded],
    ["granted, but expired", { grants: [aGrant("abc", { facts, expiresAt: noon })] }, ImageUploadExpired],
    ["abandoned", { discards: [aDiscard("abc", { facts, reason: "abandoned" })] }, ImageUploadExpired],
    ["condemned", { discards: [aDiscard("abc", { facts, condemned: true })] }, ImageNotFound],
    ["rejected", { discards: [aDiscard("abc", { facts, reason: "rejected" })] }, ImageRejected],
  ] as [string, UserFields, new (...args: never[]) => Error][])(
    "refuses an image that is %s, and changes nothing",
    async (_, fields, refusal) => {
      const { users, setUserImage, user } = await world({ user: fields });

      await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(refusal);
      expect(await stored(users)).toEqual(user);
    },
  );

  it.each([
    ["of another format", { format: "bmp" }, ImageFormatNotAllowed, ["jpg", "png"], "bmp"],
    ["too large", { bytes: 1001 }, ImageTooLarge, 1000, 1001],
    ["too many pixels", { width: 11, height: 10 }, ImageTooManyPixels, 100, 110],
  ])("refuses an image that is %s, and discards it at once", async (_, wrong, refusal, limit, actual) => {
    const { users, setUserImage, user } = await world({
      user: { grants: [aGrant("abc", { facts: { ...facts, ...wrong } })] },
    });

    const attempt = setUserImage.execute({ user, publicId: "abc" });

    await expect(attempt).rejects.toThrow(refusal);
    await expect(attempt).rejects.toMatchObject({ limit, actual });
    const { image, grants, discards } = await stored(users);
    expect([image, grants]).toEqual([null, []]);
    expect(discards).toMatchObject([
      { publicId: "abc", reason: "rejected", destroyAt: noon, arrivesBy: noon },
    ]);
    await expect(setUserImage.execute({ user: await stored(users), publicId: "abc" })).rejects.toThrow(
      refusal,
    );
  });

  it.each([["jpeg"], ["jpg"]])("takes %s for jpg", async (format) => {
    const { setUserImage, user } = await world({
      user: { grants: [aGrant("abc", { facts: { ...facts, format } })] },
    });

    expect((await setUserImage.execute({ user, publicId: "abc" })).image?.format).toBe(format);
  });

  it("takes an image that is exactly as large as allowed", async () => {
    const largest = { ...facts, bytes: 1000, width: 10, height: 10 };
    const { setUserImage, user } = await world({ user: { grants: [aGrant("abc", { facts: largest })] } });

    expect((await setUserImage.execute({ user, publicId: "abc" })).image).toMatchObject(largest);
  });

  it("asks the precondition before the media library", async () => {
    const { media, setUserImage, user } = await world({ user: { grants: [aGrant("abc")] } });
    media.inspect = () => Promise.reject(new Error("asked"));

    const attempt = setUserImage.execute({ user, publicId: "abc", precondition: () => false });

    await expect(attempt).rejects.toThrow(PreconditionFailed);
  });

  it("refuses another user's image, and changes neither user", async () => {
    const ada = { id: 1, grants: [aGrant("abc", { facts })] };
    const { users, setUserImage } = await world({ others: [aUser({ id: 2 })], user: ada });
    const eve = await stored(users, 2);

    await expect(setUserImage.execute({ user: eve, publicId: "abc" })).rejects.toThrow(ImageNotFound);

    expect(await stored(users, 2)).toEqual(eve);
    expect((await stored(users, 1)).grants).toHaveLength(1);
  });

  it("refuses a user who was deleted in between", async () => {
    const { setUserImage, user } = await world({
      user: { profile: { deletedAt: noon }, grants: [aGrant("abc", { facts })] },
    });

    await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(UserNotFound);
  });
});
