import { EraseUserImages, ImageNotFound, ImageUploadExpired, type Profile } from "@user-image/domain";
import {
  aDiscard,
  aGrant,
  anImage,
  type Discard,
  type UserFields,
  type ViewedUser,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, noon, stored, world } from "./world.js";

describe("a grant", () => {
  it("is recorded once, however often the store has to try", async () => {
    const { users, grantUpload, user } = await world();
    const sound = users.update.bind(users);
    users.update = async (user, change) => sound(await sound(user, change), change);

    const { publicId } = await grantUpload.execute({ user });

    expect(await stored(users)).toMatchObject({ grants: [{ publicId }], revision: 1 });
  });

  it("is added to those there are, each under a public id of its own", async () => {
    const { users, grantUpload } = await world();

    const first = await grantUpload.execute({ user: await stored(users) });
    const second = await grantUpload.execute({ user: await stored(users) });

    const { grants } = await stored(users);
    expect(grants.map(({ publicId }) => publicId)).toEqual([first.publicId, second.publicId]);
  });
});

describe("of several discarded images", () => {
  const discards = [
    aDiscard("gone", { facts, condemned: true }),
    aDiscard("late", { facts, reason: "abandoned" }),
    aDiscard("old", { facts }),
  ];

  it("the one that is meant comes back, whatever became of the others", async () => {
    const { setUserImage, user } = await world({ user: { discards } });

    const updated = await setUserImage.execute({ user, publicId: "old" });

    expect(updated.image).toEqual(anImage("old", facts));
    expect(updated.discards).toEqual(discards.slice(0, 2));
  });

  it("none stands in for another one", async () => {
    const { setUserImage, user } = await world({ user: { discards: [...discards].reverse() } });

    await expect(setUserImage.execute({ user, publicId: "gone" })).rejects.toThrow(ImageNotFound);
    await expect(setUserImage.execute({ user, publicId: "late" })).rejects.toThrow(ImageUploadExpired);
    await expect(setUserImage.execute({ user, publicId: "unknown" })).rejects.toThrow(ImageNotFound);
  });
});

describe("of more than twenty images that can come back", () => {
  it("the oldest is given up", async () => {
    const discards = await afterRemoval(restorable(20));

    expect(destroyedAt(discards, noon)).toEqual(["old-0"]);
  });

  it("none is given up before", async () => {
    const discards = await afterRemoval(restorable(19));

    expect(destroyedAt(discards, noon)).toEqual([]);
  });

  it("those do not count that are due or condemned, nor do their times change", async () => {
    const due = aDiscard("due", { destroyAt: noon });
    const overdue = aDiscard("overdue", { destroyAt: later(-HOUR) });
    const condemned = aDiscard("condemned", { condemned: true, attempts: 1, destroyAt: later(HOUR) });
    const others = [overdue, condemned, due];

    const enough = await afterRemoval([...others, ...restorable(19)]);
    const tooMany = await afterRemoval([...restorable(20), ...others]);

    expect(enough.slice(0, 3)).toEqual(others);
    expect(destroyedAt(enough, noon)).toEqual(["due"]);
    expect(destroyedAt(tooMany, noon)).toEqual(["old-0", "due"]);
    expect(tooMany.slice(20, 23)).toEqual(others);
  });
});

describe("an erasure", () => {
  it("condemns every image at once, those that were to be destroyed later included", async () => {
    const discards = [
      aDiscard("replaced", { facts }),
      aDiscard("condemned", { reason: "rejected", condemned: true, attempts: 3 }),
    ];
    const { users, eraseUserImages, seen } = await erasure({
      image: anImage("shown", facts),
      grants: [aGrant("granted")],
      discards,
    });

    expect(await eraseUserImages.execute({ id: 1 })).toEqual({ destroyed: 4, watchedUntil: null, failed: 0 });

    const erased = { reason: "erased", condemned: true, destroyAt: noon };
    expect(seen[0]).toMatchObject({ image: null, grants: [] });
    expect(seen[0]?.discards).toHaveLength(4);
    for (const discard of seen[0]?.discards ?? []) expect(discard).toMatchObject(erased);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("changes nothing when it is repeated while uploads could still arrive", async () => {
    const { users, eraseUserImages } = await erasure({
      grants: [aGrant("later", { arrivesBy: later(2 * HOUR) }), aGrant("sooner", { arrivesBy: later(HOUR) })],
    });
    const first = await eraseUserImages.execute({ id: 1 });
    const before = await stored(users);

    expect(first).toEqual({ destroyed: 2, watchedUntil: later(2 * HOUR), failed: 0 });
    expect(await eraseUserImages.execute({ id: 1 })).toEqual(first);
    expect(await stored(users)).toEqual({ ...before, revision: before.revision + 1 });
  });

  it("erases what was discarded since the last one", async () => {
    const { users, eraseUserImages } = await erasure({
      discards: [
        aDiscard("erased", { reason: "erased", condemned: true, arrivesBy: later(HOUR) }),
        aDiscard("replaced", { facts }),
      ],
    });

    expect(await eraseUserImages.execute({ id: 1 })).toMatchObject({
      destroyed: 2,
      watchedUntil: later(HOUR),
    });

    expect((await stored(users)).discards).toMatchObject([{ publicId: "erased" }]);
  });

  it("writes even for a user without images, so that requests under way have to look again", async () => {
    const { users, eraseUserImages, user } = await erasure({});

    await eraseUserImages.execute({ id: 1 });

    expect(await stored(users)).toEqual({ ...user, revision: user.revision + 1 });
  });
});

/** What is discarded once the user shows their image no more, all at noon. */
async function afterRemoval(discards: Discard[]): Promise<readonly Discard[]> {
  const { removeUserImage, user } = await world({ user: { image: anImage("shown", facts), discards } });
  return (await removeUserImage.execute({ user })).discards;
}

function restorable(count: number): Discard[] {
  return Array.from({ length: count }, (_, index) => aDiscard(`old-${index}`));
}

function destroyedAt(discards: readonly Discard[], time: Date): string[] {
  return discards.filter(({ destroyAt }) => +destroyAt === +time).map(({ publicId }) => publicId);
}

/** `seen` is the user as stored whenever an image is destroyed. */
async function erasure(user: UserFields) {
  const made = await world({ user });
  const { users, media, clock } = made;
  const seen: ViewedUser<Profile>[] = [];
  media.destroy = async () => void seen.push(await stored(users));
  return { ...made, seen, eraseUserImages: new EraseUserImages(users, media, clock) };
}
