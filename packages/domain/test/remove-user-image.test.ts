import { PreconditionFailed, UserNotFound } from "@user-image/domain";
import { anImage } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, noon, stored, world } from "./world.js";

describe("RemoveUserImage", () => {
  it("discards the image shown, which can be set again", async () => {
    const { users, setUserImage, removeUserImage, user } = await world({
      user: { image: anImage("abc", facts) },
    });

    const removed = await removeUserImage.execute({ user });

    expect(removed.image).toBeNull();
    expect(removed.discards).toMatchObject([
      { publicId: "abc", reason: "removed", destroyAt: later(24 * HOUR) },
    ]);
    const restored = await setUserImage.execute({ user: await stored(users), publicId: "abc" });
    expect(restored.image).toEqual(user.image);
    expect(restored.discards).toEqual([]);
  });

  it("never destroys an image of before this service", async () => {
    const { removeUserImage, user } = await world({
      user: { image: anImage("abc", { ...facts, adopted: true }) },
    });

    expect(await removeUserImage.execute({ user })).toMatchObject({ image: null, discards: [] });
  });

  it("changes nothing if no image is shown, whatever the precondition says", async () => {
    const { users, removeUserImage, user } = await world();

    expect(await removeUserImage.execute({ user, precondition: () => false })).toEqual(user);
    expect(await stored(users)).toEqual(user);
  });

  it("refuses if the precondition does not hold, or the user is deleted", async () => {
    const image = anImage("abc", facts);
    const { removeUserImage, user } = await world({ user: { image } });
    const deleted = await world({ user: { image, profile: { deletedAt: noon } } });

    await expect(removeUserImage.execute({ user, precondition: () => false })).rejects.toThrow(
      PreconditionFailed,
    );
    await expect(deleted.removeUserImage.execute({ user: deleted.user })).rejects.toThrow(UserNotFound);
  });
});
