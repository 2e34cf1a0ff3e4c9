import { faultOfReason, ImageLocked, type User } from "@user-image/domain";
import { aDiscard, aGrant, anImage, byPlace, changed, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { beforeUpdate, facts, HOUR, later, noon, stored, world } from "./world.js";

const reason = "It shows somebody else.";
const shown = { user: { image: anImage("abc", facts) } };
const lock = { reason, since: noon };

describe("a reason", () => {
  it.each([
    [reason, null],
    ["x".repeat(500), null],
    ["x".repeat(501), "has 501 characters; at most 500 are allowed"],
    [" ", "must have at least one visible character"],
    ["one\ntwo", "must be text without line breaks or control characters"],
  ])("of %j has the fault %j", (text, fault) => {
    expect(faultOfReason(text)).toBe(fault);
  });
});

describe("a locked user", () => {
  it.each<[string, (made: World, user: User) => Promise<unknown>]>([
    ["no permission", ({ grantUpload }, user) => grantUpload.execute({ user })],
    ["no other image", ({ setUserImage }, user) => setUserImage.execute({ user, publicId: "new" })],
    ["no removal", ({ removeUserImage }, user) => removeUserImage.execute({ user })],
  ])("gets %s, even by a request that was authenticated before the lock", async (_name, request) => {
    const made = await world({ user: { ...shown.user, grants: [aGrant("new", { facts })] } });
    const before = await stored(made.users);
    await made.moderateUserImage.execute(1, { locked: true, reason });
    const locked = await stored(made.users);

    for (const user of [before, locked])
      await expect(request(made, user)).rejects.toThrow(new ImageLocked(reason, noon));

    expect(await stored(made.users)).toEqual(locked);
  });

  it("is refused even what would change nothing", async () => {
    const { setUserImage, removeUserImage, user } = await world({ user: { ...shown.user, lock } });
    const without = await world({ user: { lock } });

    await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(ImageLocked);
    await expect(removeUserImage.execute({ user })).rejects.toThrow(ImageLocked);
    await expect(without.removeUserImage.execute({ user: without.user })).rejects.toThrow(ImageLocked);
  });

  it("causes no call to the media library", async () => {
    const made = await world({ user: { grants: [aGrant("new")], lock } });
    made.media.inspect = () => Promise.reject(new Error("It is called."));

    const set = made.setUserImage.execute({ user: made.user, publicId: "new" });

    await expect(set).rejects.toThrow(ImageLocked);
  });

  it("gets an image from an administrator, by the same steps", async () => {
    const { users, media, grantUpload, moderateUserImage } = await world({ user: { ...shown.user, lock } });
    const grant = await grantUpload.execute({ user: await stored(users) }, "administrator");
    await media.upload(grant, png3x2);

    const user = byPlace(await moderateUserImage.execute(1, { image: grant.publicId, reason }));

    expect(user).toMatchObject({ image: { publicId: grant.publicId }, lock });
    expect(user.discards).toMatchObject([{ publicId: "abc", reason: "replaced" }]);
  });

  it("is locked until an administrator lifts the lock", async () => {
    const { users, moderateUserImage, setUserImage } = await world({
      user: { grants: [aGrant("new", { facts, arrivesBy: later(HOUR) })], lock },
    });

    const unlocked = await moderateUserImage.execute(1, { locked: false, reason: "appeal" });

    expect(byPlace(unlocked)).toEqual(await stored(users));
    expect(unlocked).not.toHaveProperty("lock");
    expect((await setUserImage.execute({ user: unlocked, publicId: "new" })).image).toMatchObject(facts);
  });

  it("keeps the lock through everything else", async () => {
    const { users, eraseUserImages, destroyDiscards, clock } = await world({ user: { ...shown.user, lock } });

    await users.update(await stored(users), (user) => changed(user, { discards: [aDiscard("a")] }));
    clock.advance(24 * HOUR);
    await destroyDiscards.execute();
    await eraseUserImages.execute({ id: 1 });

    expect((await stored(users)).lock).toEqual(lock);
  });
});

describe("a lock", () => {
  it("keeps its time and takes the reason, if it is repeated", async () => {
    const { users, moderateUserImage, clock } = await world();
    await moderateUserImage.execute(1, { locked: true, reason });
    const { revision } = await stored(users);
    clock.advance(HOUR);

    expect((await moderateUserImage.execute(1, { locked: true, reason })).revision).toBe(revision);
    await moderateUserImage.execute(1, { locked: true, reason: "worse" });

    expect((await stored(users)).lock).toEqual({ reason: "worse", since: noon });
  });

  it("stays if it was made after the user was read, to lift no lock", async () => {
    const { users, moderateUserImage } = await world();
    beforeUpdate(users, async () => void (await moderateUserImage.execute(1, { locked: true, reason })));

    await moderateUserImage.execute(1, { locked: false, reason });

    expect((await stored(users)).lock).toEqual(lock);
  });

  it("stays if another administrator made it after the one that is lifted", async () => {
    const { users, moderateUserImage, clock } = await world({ user: { lock } });
    beforeUpdate(users, async () => {
      clock.advance(1);
      await moderateUserImage.execute(1, { locked: false, reason });
      await moderateUserImage.execute(1, { locked: true, reason: "again" });
    });

    await moderateUserImage.execute(1, { locked: false, reason });

    expect((await stored(users)).lock).toMatchObject({ reason: "again" });
  });

  it("changes nothing that is lifted already", async () => {
    const { users, moderateUserImage, user } = await world(shown);

    await moderateUserImage.execute(1, { locked: false, reason });

    expect(await stored(users)).toEqual(user);
  });
});

type World = Awaited<ReturnType<typeof world>>;
