import {
  DestroyDiscards,
  EraseUserImages,
  ImageNotFound,
  ImageRejected,
  ImageTooLarge,
} from "@user-image/domain";
import { aDiscard, aGrant, anImage, aUser, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

/** As a store reads what another service wrote: nobody has measured it, and its format may be any. */
const adopted = anImage("cat", {
  ...{ version: 12, format: "tiff", bytes: 0, width: 0, height: 0 },
  arrivesBy: new Date(0),
  adopted: true,
});

describe("an adopted image", () => {
  it("can be shown again within the grace after it was removed, as it was", async () => {
    const { users, clock, setUserImage, removeUserImage, user } = await setUp({ image: adopted });

    const removed = await removeUserImage.execute({ user });
    expect(removed).toMatchObject({ image: null, former: [{ image: adopted, forgetAt: later(24 * HOUR) }] });
    clock.advance(24 * HOUR - 1);
    const restored = await setUserImage.execute({ user: removed, publicId: "v12/cat.tiff" });

    expect(restored).toEqual({ ...user, revision: user.revision + 2 });
    expect(await stored(users)).toEqual(restored);
  });

  it("can be shown again within the grace after it was replaced, and changes places with what replaced it", async () => {
    const { setUserImage, user } = await setUp({ image: adopted, grants: [aGrant("new", { facts })] });

    const replaced = await setUserImage.execute({ user, publicId: "new" });
    expect(replaced).toMatchObject({ image: { publicId: "new" }, discards: [] });
    const restored = await setUserImage.execute({ user: replaced, publicId: "cat" });

    expect(restored.image).toEqual(adopted);
    expect(restored.former).toBeUndefined();
    expect(restored.discards).toMatchObject([{ publicId: "new", reason: "replaced" }]);
  });

  it("is forgotten after the grace, and never destroyed", async () => {
    const { users, asked, clock, collector, setUserImage, removeUserImage, user } = await setUp({
      image: adopted,
    });
    await removeUserImage.execute({ user });

    clock.advance(24 * HOUR);
    expect(await collector.execute()).toEqual({ destroyed: 0, failed: 0 });

    expect(asked).toEqual([]);
    expect(await stored(users)).toMatchObject({ image: null, discards: [] });
    expect((await stored(users)).former).toBeUndefined();
    const attempt = setUserImage.execute({ user: await stored(users), publicId: "cat" });
    await expect(attempt).rejects.toThrow(ImageNotFound);
  });

  it("is nobody's, so that no notification and no other user can touch it", async () => {
    const { users, setUserImage, removeUserImage, rejectImage, recordDeletion, user } = await setUp({
      image: adopted,
    });
    const removed = await removeUserImage.execute({ user });

    expect(await users.findByPublicId("cat")).toBeNull();
    await rejectImage.execute({ publicId: "cat" });
    await recordDeletion.execute({ publicId: "cat" });
    expect(await stored(users)).toEqual(removed);
    const attempt = setUserImage.execute({ user: await stored(users, 2), publicId: "cat" });
    await expect(attempt).rejects.toThrow(ImageNotFound);
  });

  it.each([
    ["shown", { image: adopted }],
    ["removed", { former: [{ image: adopted, forgetAt: later(HOUR) }] }],
  ] as [string, UserFields][])(
    "is forgotten by an erasure and not destroyed, when it is %s",
    async (_, user) => {
      const { users, asked, eraser } = await setUp(user);

      expect(await eraser.execute({ id: 1 })).toEqual({ destroyed: 0, watchedUntil: null, failed: 0 });

      expect(asked).toEqual([]);
      expect((await stored(users)).image).toBeNull();
      expect((await stored(users)).former).toBeUndefined();
    },
  );

  it.each([
    ["shown", { image: adopted }],
    ["removed", { former: [{ image: adopted, forgetAt: later(HOUR) }] }],
  ] as [string, UserFields][])(
    "is only forgotten when a newer version of it was rejected, when it is %s",
    async (_, user) => {
      const { users, media, setUserImage } = await setUp(user);
      media.inspect = async () => ({ ...facts, version: 13, isRejected: true });

      const attempt = setUserImage.execute({ user: await stored(users), publicId: "v13/cat.png" });

      await expect(attempt).rejects.toThrow(ImageRejected);
      expect(await stored(users)).toMatchObject({ image: null, discards: [] });
      expect((await stored(users)).former).toBeUndefined();
    },
  );

  it("is refused in a newer version that is not acceptable, and stays as it was", async () => {
    const former = [{ image: adopted, forgetAt: later(HOUR) }];
    const { users, media, setUserImage, user } = await setUp({ former });
    media.inspect = async () => ({ ...facts, version: 13, bytes: limits.maxBytes + 1 });

    const attempt = setUserImage.execute({ user, publicId: "v13/cat.png" });

    await expect(attempt).rejects.toThrow(ImageTooLarge);
    expect(await stored(users)).toEqual(user);
  });

  it("stays in mind when something else is destroyed", async () => {
    const former = [{ image: adopted, forgetAt: later(HOUR) }];
    const { users, collector } = await setUp({ former, discards: [aDiscard("due", { destroyAt: noon })] });

    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(await stored(users)).toMatchObject({ former, discards: [] });
  });

  it("is kept in mind with the nineteen that were removed last", async () => {
    const former = Array.from({ length: 20 }, (_, index) => ({
      image: { ...adopted, publicId: `old-${index}` },
      forgetAt: later(HOUR),
    }));
    const { removeUserImage, user } = await setUp({ image: adopted, former });

    const removed = await removeUserImage.execute({ user });

    const names = removed.former?.map(({ image }) => image.publicId);
    expect(names).toEqual([...former.slice(1).map(({ image }) => image.publicId), "cat"]);
  });
});

describe("an adopted image to which another service gave the public id of a discard", () => {
  const discard = aDiscard("cat", { facts, arrivesBy: noon, destroyAt: later(HOUR) });
  const overwritten = { image: adopted, discards: [discard] };

  it("is shown, and stays so when the discard is destroyed", async () => {
    const { users, asked, clock, collector, setUserImage, user } = await setUp(overwritten);

    expect(await setUserImage.execute({ user, publicId: "cat" })).toEqual(user);
    clock.advance(HOUR);
    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(asked).toEqual(["cat"]);
    expect(await stored(users)).toMatchObject({ image: adopted, discards: [] });
  });

  it("is kept in mind when it is removed, and gives way to the discard when that is set", async () => {
    const { users, setUserImage, removeUserImage, user } = await setUp(overwritten);

    await removeUserImage.execute({ user });
    const removed = await stored(users);
    expect(removed).toMatchObject({ image: null, discards: [discard], former: [{ image: adopted }] });
    await setUserImage.execute({ user: removed, publicId: "cat" });

    const restored = await stored(users);
    expect(restored.image).toEqual({ publicId: "cat", ...facts, arrivesBy: noon });
    expect(restored.discards).toEqual([]);
    expect(restored.former).toBeUndefined();
  });

  it("is not shown any more when the discard is rejected or deleted", async () => {
    for (const useCase of ["rejectImage", "recordDeletion"] as const) {
      const made = await setUp(overwritten);
      made.media.inspect = async () => null;

      await made[useCase].execute({ publicId: "cat" });

      const { image, discards } = await stored(made.users);
      expect(image).toBeNull();
      expect(discards).toMatchObject([{ publicId: "cat", condemned: true }]);
    }
  });

  it("is forgotten by an erasure, which destroys the discard", async () => {
    const { users, asked, eraser } = await setUp(overwritten);

    expect(await eraser.execute({ id: 1 })).toMatchObject({ destroyed: 1, failed: 0 });

    expect(asked).toEqual(["cat"]);
    expect(await stored(users)).toMatchObject({ image: null, discards: [] });
  });
});

/** `asked` is what the media library was asked to destroy. */
async function setUp(user: UserFields) {
  const made = await world({ user, others: [aUser({ id: 2 })] });
  const asked: string[] = [];
  made.media.destroy = async (id) => void asked.push(id);
  const collector = new DestroyDiscards(made.users, made.media, made.clock, 60_000, () => 0, limits);
  const eraser = new EraseUserImages(made.users, made.media, () => noon);
  return { ...made, asked, collector, eraser };
}
