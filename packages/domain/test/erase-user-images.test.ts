import {
  GrantUpload,
  MediaUnavailable,
  RemoveUserImage,
  SetUserImage,
  toPerson,
  type User,
  UserNotFound,
} from "@user-image/domain";
import { aDiscard, aGrant, anImage, byPlace, changed, toImages } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

const lifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
const deleted = { deletedAt: noon };

describe("the report of an erasure", () => {
  it("counts what it destroyed, whatever was discarded meanwhile", async () => {
    const { users, media, eraseUserImages } = await world({ user: { image: anImage("abc", facts) } });
    media.destroy = async () => {
      const others = ["a", "b", "c", "d"].map((id) => aDiscard(id));
      await users.update(await stored(users), (user) =>
        changed(user, { discards: [...byPlace(user).discards, ...others] }),
      );
    };

    const report = await eraseUserImages.execute({ id: 1 });

    expect(report).toEqual({ destroyed: 1, watchedUntil: null, failed: 0 });
    expect((await stored(users)).discards.map(({ publicId }) => publicId)).toEqual(["a", "b", "c", "d"]);
  });

  it("is right for each of two erasures at once", async () => {
    const discards = ["a", "b", "c"].map((id) => aDiscard(id));
    const { users, eraseUserImages } = await world({ user: { discards } });

    const reports = await Promise.all([1, 2].map(() => eraseUserImages.execute({ id: 1 })));

    for (const { destroyed, failed } of reports) expect([destroyed, failed]).toEqual([3, 0]);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("tells what failed from what is watched, and until when that is", async () => {
    const arrivesBy = later(2 * HOUR);
    const { users, media, eraseUserImages } = await world({
      user: { grants: [aGrant("watched", { arrivesBy })], discards: [aDiscard("bad"), aDiscard("good")] },
    });
    media.destroy = async (id) => {
      if (id === "bad") throw new MediaUnavailable(new Error("down"));
    };

    expect(await eraseUserImages.execute({ id: 1 })).toEqual({
      destroyed: 2,
      watchedUntil: arrivesBy,
      failed: 1,
    });
    const left = (await stored(users)).discards;
    expect(left).toMatchObject([
      { publicId: "watched", destroyAt: arrivesBy },
      { publicId: "bad", destroyAt: noon },
    ]);
  });
});

describe("an image whose destruction was begun before", () => {
  it("keeps count of its attempts when it is erased", async () => {
    const condemned = aDiscard("abc", { condemned: true, attempts: 3 });
    const { users, media, eraseUserImages } = await world({ user: { discards: [condemned] } });
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));

    expect(await eraseUserImages.execute({ id: 1 })).toMatchObject({ destroyed: 0, failed: 1 });

    expect((await stored(users)).discards).toMatchObject([{ reason: "erased", attempts: 3 }]);
  });
});

describe("a request that began before the user was deleted, with nothing to erase", () => {
  it.each([
    ["GrantUpload", (world: World, user: User) => world.grantUpload.execute({ user })],
    ["SetUserImage", (world: World, user: User) => world.setUserImage.execute({ user, publicId: "abc" })],
    ["RemoveUserImage", (world: World, user: User) => world.removeUserImage.execute({ user })],
  ])("is refused by %s after the erasure", async (_, request) => {
    const made = await deletedWorld();
    const { profile, ...before } = made.user;
    const images = toImages({ image: anImage("old", facts), grants: [aGrant("abc", { facts })] });
    const asAuthenticated = { ...before, ...toPerson({ ...profile, deletedAt: null }), images };

    await made.eraseUserImages.execute({ id: 1 });

    await expect(request(made, asAuthenticated)).rejects.toThrow(UserNotFound);
    expect(await stored(made.users)).toMatchObject({ image: null, grants: [], discards: [] });
  });
});

type World = Awaited<ReturnType<typeof deletedWorld>>;

/** The user was deleted by another service, which counts no revision of ours. */
async function deletedWorld() {
  const made = await world({ user: { profile: deleted } });
  const { users, media, clock } = made;
  return {
    ...made,
    grantUpload: new GrantUpload(users, media, clock, lifetimes),
    setUserImage: new SetUserImage(users, media, clock, limits, lifetimes),
    removeUserImage: new RemoveUserImage(users, clock, lifetimes),
  };
}
