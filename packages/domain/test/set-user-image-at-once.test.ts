import { ImageNotUploaded, PreconditionFailed, publicIdsOf, shownImage, type User } from "@user-image/domain";
import { aGrant, anImage } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, later, noon, stored, world } from "./world.js";

describe("SetUserImage, of several requests", () => {
  it("writes once when the same is asked for many times at once", async () => {
    const { users, media, setUserImage, user } = await world({ user: { grants: [aGrant("abc")] } });
    media.inspect = async () => facts;

    const answers = await Promise.all(
      Array.from({ length: 100 }, () => setUserImage.execute({ user, publicId: "abc" })),
    );

    expect((await stored(users)).revision).toBe(user.revision + 1);
    expect(new Set(answers.map(({ revision }) => revision))).toEqual(new Set([user.revision + 1]));
  });

  it("answers a repetition as the first time if that answer was lost, whatever the precondition says", async () => {
    const { users, setUserImage, user } = await world({
      user: { image: anImage("old", facts), grants: [aGrant("abc", { facts })] },
    });
    const request = {
      user,
      publicId: "abc",
      precondition: ({ revision }: User) => revision === user.revision,
    };

    const first = await setUserImage.execute(request);

    expect(await setUserImage.execute(request)).toEqual(first);
    expect(await stored(users)).toEqual(first);
  });

  it("asks the precondition again if the user in hand went stale", async () => {
    const { users, setUserImage, user } = await world({
      user: { grants: [aGrant("a", { facts }), aGrant("b", { facts })] },
    });
    const precondition = (user: User) => shownImage(user.images) === null;
    await setUserImage.execute({ user, publicId: "a", precondition });

    const attempt = setUserImage.execute({ user, publicId: "b", precondition });

    await expect(attempt).rejects.toThrow(PreconditionFailed);
    expect((await stored(users)).image?.publicId).toBe("a");
  });

  it("shows no upload that was deleted since it was measured", async () => {
    const { users, recordDeletion, setUserImage, user } = await world({
      user: { grants: [aGrant("abc", { facts })] },
    });
    await recordDeletion.execute({ publicId: "abc", version: facts.version });

    const attempt = setUserImage.execute({ user, publicId: "abc" });

    await expect(attempt).rejects.toThrow(ImageNotUploaded);
    expect(await stored(users)).toMatchObject({ image: null, grants: [{ publicId: "abc", facts: null }] });
  });

  it("shows an upload that was deleted and came back under the same version", async () => {
    const { users, media, recordDeletion, setUserImage } = await world({ user: { grants: [aGrant("abc")] } });
    await recordDeletion.execute({ publicId: "abc", version: facts.version });
    media.inspect = async () => facts;

    const { image } = await setUserImage.execute({ user: await stored(users), publicId: "abc" });

    expect(image).toMatchObject({ publicId: "abc", ...facts });
    expect((await stored(users)).image).toEqual(image);
  });

  it("answers what it showed, beside what is stored, when another image was set since", async () => {
    const { users, setUserImage, user } = await world({
      user: { grants: ["a", "b", "pending"].map((publicId) => aGrant(publicId, { facts })) },
    });
    await setUserImage.execute({ user, publicId: "a" });
    await setUserImage.execute({ user: await stored(users), publicId: "b" });

    const { image, images } = await setUserImage.execute({ user, publicId: "a" });

    expect(image).toEqual({ publicId: "a", ...facts, arrivesBy: noon });
    expect(images.map(({ publicId }) => publicId).sort()).toEqual(["a", "pending"]);
    expect((await stored(users)).image?.publicId).toBe("b");
  });

  it("answers an adopted image that was removed since as the adopted one that it is", async () => {
    const adopted = anImage("old", { ...facts, adopted: true });
    const { users, setUserImage, removeUserImage, clock, user } = await world({
      user: { former: [{ image: adopted, forgetAt: later(1) }] },
    });
    await setUserImage.execute({ user, publicId: "old" });
    clock.advance(0);
    await removeUserImage.execute({ user: await stored(users) });

    const { image, images } = await setUserImage.execute({ user, publicId: "old" });

    expect(image).toEqual(adopted);
    expect(images).toHaveLength(1);
    expect(await stored(users)).toMatchObject({ image: null, former: [{ image: adopted }] });
  });

  it("shows one of many images set at once, and discards the others", async () => {
    const publicIds = Array.from({ length: 10 }, (_, index) => `image-${index}`);
    const { users, setUserImage, user } = await world({
      user: { grants: publicIds.map((id) => aGrant(id, { facts })) },
    });

    await Promise.all(publicIds.map((publicId) => setUserImage.execute({ user, publicId })));

    const after = await stored(users);
    expect(after.image).not.toBeNull();
    expect(after.grants).toEqual([]);
    expect(after.discards).toHaveLength(9);
    expect(publicIdsOf(after)).toEqual(publicIds);
  });
});
