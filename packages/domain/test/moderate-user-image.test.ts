import {
  ImageNotFound,
  ImageRejected,
  MediaUnavailable,
  PreconditionFailed,
  type User,
  UserNotFound,
} from "@user-image/domain";
import { aDiscard, aGrant, anImage, byPlace } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { beforeUpdate, facts, HOUR, later, noon, stored, world } from "./world.js";

const reason = "It shows somebody else.";
const shown = { user: { image: anImage("abc", facts) } };
const lock = { reason, since: noon };

describe("the image that an administrator removes", () => {
  it("is destroyed at once", async () => {
    const { users, media, moderateUserImage, upload, setUserImage } = await world();
    const publicId = await upload();
    await setUserImage.execute({ user: await stored(users), publicId });

    const moderated = byPlace(await moderateUserImage.execute(1, { image: null, reason }));

    expect(moderated).toMatchObject({ image: null, discards: [{ reason: "moderated" }] });
    expect(moderated).toEqual(await stored(users));
    expect(media.publicIds()).toEqual([]);
  });

  it("stays condemned while the media library is unavailable, and is destroyed by the next attempt", async () => {
    const { users, media, moderateUserImage } = await world(shown);
    const destroy = media.destroy.bind(media);
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));

    expect(byPlace(await moderateUserImage.execute(1, { image: null, reason }))).toMatchObject({
      image: null,
      discards: [{ publicId: "abc", reason: "moderated", condemned: true, attempts: 0, destroyAt: noon }],
    });

    media.destroy = destroy;
    await moderateUserImage.execute(1, { image: null, reason });
    expect((await stored(users)).images).toEqual([]);
  });

  it("is destroyed once more if an upload can still arrive", async () => {
    const { media, moderateUserImage } = await world({
      user: { image: anImage("abc", { ...facts, arrivesBy: later(HOUR) }) },
    });
    const destroyed: string[] = [];
    media.destroy = async (publicId) => void destroyed.push(publicId);

    await moderateUserImage.execute(1, { image: null, reason });
    const user = await moderateUserImage.execute(1, { image: null, reason });

    expect(destroyed).toEqual(["abc"]);
    expect(byPlace(user).discards).toMatchObject([{ reason: "moderated", destroyAt: later(HOUR) }]);
  });

  it.each([
    ["the user", "user"],
    ["an administrator", "administrator"],
  ] as const)("cannot be set again by %s", async (_, by) => {
    const { users, media, moderateUserImage, setUserImage } = await world({
      user: { image: anImage("abc", { ...facts, arrivesBy: later(HOUR) }) },
    });
    await moderateUserImage.execute(1, { image: null, reason });

    const again =
      by === "user"
        ? setUserImage.execute({ user: await stored(users), publicId: "abc" })
        : moderateUserImage.execute(1, { image: "abc", reason });

    await expect(again).rejects.toThrow(ImageRejected);
    expect(media.publicIds()).toEqual([]);
  });

  it("is condemned even if the user has removed it meanwhile", async () => {
    const { users, moderateUserImage, removeUserImage, media } = await world(shown);
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));
    beforeUpdate(users, async (user) => void (await removeUserImage.execute({ user })));

    await moderateUserImage.execute(1, { image: null, reason });

    expect((await stored(users)).discards).toMatchObject([{ publicId: "abc", reason: "moderated" }]);
  });

  it("keeps the reason of an earlier condemnation", async () => {
    const { users, moderateUserImage, rejectImage } = await world(shown);
    beforeUpdate(users, async () => void (await rejectImage.execute({ publicId: "abc" })));

    await moderateUserImage.execute(1, { image: null, reason });

    expect((await stored(users)).discards).toMatchObject([{ publicId: "abc", reason: "rejected" }]);
  });

  it("is not the only one: another that the user sets meanwhile is removed too", async () => {
    const { users, moderateUserImage, setUserImage, upload } = await world(shown);
    const publicId = await upload();
    beforeUpdate(users, async (user) => void (await setUserImage.execute({ user, publicId })));

    await moderateUserImage.execute(1, { image: null, locked: true, reason });

    expect(await stored(users)).toMatchObject({
      image: null,
      lock,
      discards: [{ publicId, reason: "moderated" }],
    });
  });

  it("goes with all that the user could show again: the one in question may be replaced or removed", async () => {
    const { users, media, moderateUserImage, setUserImage, removeUserImage, upload } = await world(shown);
    for (const publicId of [await upload(), await upload()])
      await setUserImage.execute({ user: await stored(users), publicId });
    await removeUserImage.execute({ user: await stored(users) });
    const granted = await upload();

    await moderateUserImage.execute(1, { image: null, reason });

    expect(media.publicIds()).toEqual([granted]);
    expect(await stored(users)).toMatchObject({
      grants: [{ publicId: granted }],
      discards: [{ reason: "moderated" }, { reason: "moderated" }],
    });
  });

  it("was adopted: it is forgotten, never destroyed, and cannot be set again", async () => {
    const adopted = anImage("abc", { ...facts, adopted: true });
    const { users, media, moderateUserImage, setUserImage } = await world({ user: { image: adopted } });
    media.destroy = () => Promise.reject(new Error("An adopted image is destroyed."));

    await moderateUserImage.execute(1, { image: null, reason });

    expect((await stored(users)).images).toEqual([]);
    const again = setUserImage.execute({ user: await stored(users), publicId: "abc" });
    await expect(again).rejects.toThrow(ImageNotFound);
  });

  it("was adopted, and has the public id of a discarded one: neither can be shown again", async () => {
    const { users, moderateUserImage, media } = await world({
      user: { image: anImage("abc", { ...facts, adopted: true }), discards: [aDiscard("abc", { facts })] },
    });
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));

    await moderateUserImage.execute(1, { image: null, reason });

    expect(await stored(users)).toMatchObject({
      image: null,
      discards: [{ reason: "moderated", condemned: true }],
    });
  });

  it("may be that of a deleted user", async () => {
    const { users, moderateUserImage } = await world({
      user: { ...shown.user, profile: { deletedAt: noon } },
    });

    await moderateUserImage.execute(1, { image: null, reason });

    expect((await stored(users)).images).toEqual([]);
  });

  it("is removed and locked in one write", async () => {
    const { users, moderateUserImage } = await world(shown);
    const seen: unknown[] = [];
    const update = users.update.bind(users);
    users.update = async (...given) => {
      const { image, lock } = byPlace(await update(...given));
      seen.push({ image, lock });
      return update(...given);
    };

    await moderateUserImage.execute(1, { image: null, locked: true, reason });

    expect(seen[0]).toEqual({ image: null, lock });
  });
});

describe("the image that an administrator sets", () => {
  it.each([true, false])("leaves the lock as it was if it cannot be set: %s", async (locked) => {
    const { users, moderateUserImage } = await world({ user: { ...shown.user, ...(!locked && { lock }) } });

    const refused = moderateUserImage.execute(1, { image: "unknown", locked, reason });

    await expect(refused).rejects.toThrow(ImageNotFound);
    expect((await stored(users)).lock).toEqual(locked ? undefined : lock);
  });

  it("may be shown already: then only the lock changes", async () => {
    const { moderateUserImage } = await world(shown);

    expect(byPlace(await moderateUserImage.execute(1, { image: "abc", locked: true, reason }))).toMatchObject(
      {
        image: { publicId: "abc" },
        lock,
      },
    );
  });
});

describe("a precondition of an administrator", () => {
  it.each([
    ["removes", { image: null }],
    ["locks", { locked: true }],
    ["sets", { image: "new" }],
  ])("refuses what %s if it does not hold, and changes nothing", async (_, moderation) => {
    const { users, moderateUserImage, user } = await world({
      user: { ...shown.user, grants: [aGrant("new", { facts })] },
    });

    const refused = moderateUserImage.execute(1, { ...moderation, reason, precondition: () => false });

    await expect(refused).rejects.toThrow(PreconditionFailed);
    expect(await stored(users)).toEqual(user);
  });

  it("is about the user before the lock", async () => {
    const grants = [aGrant("new", { facts, arrivesBy: later(HOUR) })];
    const { moderateUserImage } = await world({ user: { grants } });
    const precondition = ({ lock }: User) => !lock;

    const set = await moderateUserImage.execute(1, { image: "new", locked: true, reason, precondition });

    expect(byPlace(set)).toMatchObject({ image: { publicId: "new" }, lock });
  });

  it("does not matter if there is nothing to change", async () => {
    const { moderateUserImage, user } = await world({ user: { lock } });
    const moderation = { image: null, locked: true, reason, precondition: () => false };

    expect(byPlace(await moderateUserImage.execute(1, moderation))).toEqual(user);
  });
});

describe("a user whom an administrator names", () => {
  it("has to exist", async () => {
    const { moderateUserImage } = await world();

    await expect(moderateUserImage.execute(2, { locked: true, reason })).rejects.toThrow(UserNotFound);
  });

  it("must not be deleted, to get an image", async () => {
    const { moderateUserImage } = await world({
      user: { grants: [aGrant("new", { facts })], profile: { deletedAt: noon } },
    });

    await expect(moderateUserImage.execute(1, { image: "new", reason })).rejects.toThrow(UserNotFound);
  });
});
