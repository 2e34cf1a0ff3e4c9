import { DestroyDiscards, MediaUnavailable } from "@user-image/domain";
import { aDiscard, anImage, changed, type Discard, type Image } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, later, limits, noon, stored, world } from "./world.js";

const tooLarge = { ...facts, version: 6, bytes: limits.maxBytes + 1 };

describe("the check of an image", () => {
  it("learns nothing of an image that was rejected while it was measured", async () => {
    const { users, media, rejectImage, collector } = await setUp();
    media.inspect = async () => {
      await rejectImage.execute({ publicId: "abc" });
      return tooLarge;
    };
    media.destroy = () => Promise.reject(new MediaUnavailable(new Error("down")));

    await collector.execute();

    expect((await stored(users)).discards).toMatchObject([{ reason: "rejected", facts: null }]);
  });

  it.each(["another worker", "an operator", "the user"])("records nothing if %s was first", async (who) => {
    const { users, media, collector, eraseUserImages, removeUserImage } = await setUp();
    let after = null;
    media.inspect = async () => {
      const user = await stored(users);
      const { check: _, ...checked } = { ...anImage("abc", facts), version: 7 };
      if (who === "the user") await removeUserImage.execute({ user });
      else if (who === "an operator") await eraseUserImages.execute({ id: 1 });
      else await users.update(user, (user) => changed(user, { image: checked }));
      after = await stored(users);
      return facts;
    };

    await collector.execute();

    expect(await stored(users)).toEqual(after);
  });

  it("is not begun before it is due, even at the time when a first attempt would be repeated", async () => {
    const dueAt = later(30_000);
    const { users, media, collector } = await setUp({ check: { dueAt, attempts: 0 } }, [
      aDiscard("due", { destroyAt: noon }),
    ]);
    media.inspect = () => Promise.reject(new Error("asked"));

    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect((await stored(users)).image?.check).toEqual({ dueAt, attempts: 0 });
  });

  it("forgets an adopted image that is not acceptable", async () => {
    const { users, media, collector } = await setUp({ adopted: true });
    media.inspect = async () => tooLarge;

    await collector.execute();

    expect(await stored(users)).toMatchObject({ image: null, discards: [] });
  });

  it("records nothing of a user whose images were erased while it was measured", async () => {
    for (const found of [tooLarge, null]) {
      const { users, media, eraseUserImages, collector } = await setUp();
      media.inspect = async () => {
        await eraseUserImages.execute({ id: 1 });
        return found;
      };

      expect(await collector.execute()).toEqual({ destroyed: 0, failed: 0 });

      expect(await stored(users)).toMatchObject({ image: null, discards: [] });
    }
  });
});

/** A user whose image is due to be checked, and a collector. */
async function setUp(fields: Partial<Image> = {}, discards: Discard[] = []) {
  const image = anImage("abc", { ...facts, check: { dueAt: noon, attempts: 0 }, ...fields });
  const made = await world({ user: { image, discards } });
  const collector = new DestroyDiscards(made.users, made.media, made.clock, 60_000, () => 0, limits);
  return { ...made, collector };
}
