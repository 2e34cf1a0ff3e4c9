import { ImageNotFound, ImageUploadExpired } from "@user-image/domain";
import { aDiscard, aGrant, anImage, changed, type Discard } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, later, noon, stored, world } from "./world.js";

describe("SetUserImage, of a user who has changed since they were read", () => {
  it("finds no image that was erased", async () => {
    const { setUserImage, eraseUserImages, user } = await world({
      user: { grants: [aGrant("abc", { facts })] },
    });
    await eraseUserImages.execute({ id: 1 });

    await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(ImageNotFound);
  });

  it.each([
    ["is condemned", { condemned: true, attempts: 1, destroyAt: later(1) }, ImageNotFound],
    ["counts as abandoned", { reason: "abandoned", destroyAt: later(1) }, ImageUploadExpired],
  ] as [string, Partial<Discard>, typeof ImageNotFound][])(
    "shows no image that %s",
    async (_, fields, refusal) => {
      const before = aDiscard("abc", { facts, destroyAt: noon });
      const { users, setUserImage, user } = await world({ user: { discards: [before] } });
      await users.update(user, (user) => changed(user, { discards: [{ ...before, ...fields }] }));

      await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(refusal);
      expect((await stored(users)).image).toBeNull();
    },
  );

  it("shows an upload of which an older version was deleted while it was measured", async () => {
    const { users, media, setUserImage, recordDeletion, user } = await world({
      user: { grants: [aGrant("abc")] },
    });
    media.inspect = async () => {
      await recordDeletion.execute({ publicId: "abc", version: facts.version - 1 });
      return facts;
    };

    await setUserImage.execute({ user, publicId: "abc" });

    expect((await stored(users)).image).toMatchObject(facts);
  });
});

describe("SetUserImage, of an image that is not checked yet,", () => {
  it("still has it checked when a newer version is shown", async () => {
    const check = { dueAt: later(1), attempts: 1 };
    const { users, media, setUserImage, user } = await world({
      user: { image: anImage("abc", { ...facts, arrivesBy: later(1), check }) },
    });
    media.inspect = async () => ({ ...facts, version: 6 });

    await setUserImage.execute({ user, publicId: "v6/abc.png" });

    expect(await stored(users)).toMatchObject({ image: { version: 6, check }, discards: [] });
  });

  it("measures it anew when it comes back after an upload could replace it", async () => {
    const discard = aDiscard("abc", { facts, unchecked: true, arrivesBy: later(-1) });
    const { users, media, setUserImage, user } = await world({ user: { discards: [discard] } });
    media.inspect = async () => ({ ...facts, version: 6 });

    await setUserImage.execute({ user, publicId: "abc" });

    expect((await stored(users)).image).toMatchObject({ publicId: "abc", version: 6 });
  });

  it("remembers no deletion that there was none of", async () => {
    const { users, removeUserImage, user } = await world({ user: { image: anImage("abc", facts) } });

    await removeUserImage.execute({ user });

    expect((await stored(users)).discards.map((discard) => "deletedVersion" in discard)).toEqual([false]);
  });
});
