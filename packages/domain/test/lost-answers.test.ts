import { StoreUnavailable } from "@user-image/domain";
import { anImage, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, stored, world } from "./world.js";

describe("a grant that is applied again, for the answer to its write was lost", () => {
  it.each<[string, (w: World, publicId: string) => Promise<unknown>, object]>([
    ["erased", (w) => w.eraseUserImages.execute({ id: 1 }), { discards: [{ reason: "erased" }] }],
    ["rejected", (w, id) => w.rejectImage.execute({ publicId: id }), { discards: [{ reason: "rejected" }] }],
    ["shown", (w, id) => set(w, id), { image: { width: 3 }, discards: [] }],
    [
      "shown and removed",
      async (w, id) => w.removeUserImage.execute({ user: await set(w, id) }),
      { image: null, discards: [{ reason: "removed" }] },
    ],
  ])("leaves the image %s", async (_, meanwhile, expected) => {
    const made = await world();
    loseAnswer(made, async () => {
      const [grant] = (await stored(made.users)).grants;
      await meanwhile(made, grant?.publicId ?? "");
    });

    await made.grantUpload.execute({ user: made.user });

    expect(await stored(made.users)).toMatchObject({ grants: [], ...expected });
  });

  it("does not come back after it was destroyed and forgotten", async () => {
    const made = await world();
    loseAnswer(made, async () => {
      await made.eraseUserImages.execute({ id: 1 });
      made.clock.advance(2 * HOUR);
      await made.destroyDiscards.execute();
    });

    await expect(made.grantUpload.execute({ user: made.user })).rejects.toThrow(StoreUnavailable);

    expect(await stored(made.users)).toMatchObject({ grants: [], discards: [] });
  });
});

describe("a removal that is applied again", () => {
  it("leaves an image that was set since, and says that none is shown, as it left it", async () => {
    const made = await world({ user: { image: anImage("abc", facts) } });
    const publicId = await made.upload();
    loseAnswer(made, () => set(made, publicId));

    const removed = await made.removeUserImage.execute({ user: await stored(made.users) });

    expect(removed.image).toBeNull();
    const { image, discards } = await stored(made.users);
    expect(image).toMatchObject({ publicId });
    expect(discards).toMatchObject([{ publicId: "abc", reason: "removed" }]);
  });

  it("leaves an image that is set at the same time, whose writer comes first", async () => {
    const made = await world({ user: { image: anImage("abc", facts) } });
    const publicId = await made.upload();
    const user = await stored(made.users);

    await set(made, publicId);

    expect((await made.removeUserImage.execute({ user })).image).toBeNull();
    expect(await stored(made.users)).toMatchObject({ image: { publicId } });
  });
});

describe("a PATCH that is applied again", () => {
  it.each(["granted", "discarded"])(
    "leaves what was set since, if its image was %s before",
    async (place) => {
      const made = await world({ user: { image: anImage("abc", facts) } });
      const [first, second] = [await made.upload(), await made.upload()];
      if (place === "discarded") {
        await set(made, first);
        await made.removeUserImage.execute({ user: await stored(made.users) });
        made.clock.advance(1000);
      }
      loseAnswer(made, () => set(made, second));

      const answered = await set(made, first);

      expect(answered.image).toMatchObject({ publicId: first, width: 3 });
      const { image, discards } = await stored(made.users);
      expect(image).toMatchObject({ publicId: second });
      expect(discards).toMatchObject([{ publicId: "abc" }, { publicId: first, reason: "replaced" }]);
    },
  );

  it("leaves no image where it was removed since", async () => {
    const made = await world();
    const publicId = await made.upload();
    loseAnswer(made, async () => made.removeUserImage.execute({ user: await stored(made.users) }));

    expect((await set(made, publicId)).image).toMatchObject({ publicId });
    expect(await stored(made.users)).toMatchObject({ image: null, discards: [{ publicId }] });
  });

  it("brings an image back that only waited for its destruction meanwhile", async () => {
    const made = await world({ user: { image: anImage("abc", facts) } });
    const publicId = await made.upload();
    await made.removeUserImage.execute({ user: await stored(made.users) });
    const user = await stored(made.users);
    await set(made, publicId);

    const restored = await made.setUserImage.execute({ user, publicId: "abc" });

    expect(restored.image).toMatchObject({ publicId: "abc" });
    expect(await stored(made.users)).toEqual(restored);
  });
});

describe("a deletion that is recorded again, or late", () => {
  it.each(["again", "late"])("leaves what was uploaded and set since: %s", async (when) => {
    const made = await world();
    const grant = await made.grantUpload.execute({ user: made.user });
    const { publicId } = grant;
    await made.recordUpload.execute({ publicId, facts: { ...facts, version: 1 } });
    const meanwhile = async () => {
      await made.media.upload(grant, png3x2);
      await tellUpload(made, publicId);
      await set(made, publicId);
    };
    if (when === "again") loseAnswer(made, meanwhile);
    else comeLate(made, meanwhile);

    await made.recordDeletion.execute({ publicId });

    expect(await stored(made.users)).toMatchObject({ image: { publicId, width: 3 }, discards: [] });
  });

  it("takes away what is shown since, if that is what was deleted", async () => {
    const made = await world();
    const publicId = await made.upload();
    await tellUpload(made, publicId);
    await made.media.destroy(publicId);
    comeLate(made, () => set(made, publicId));

    await made.recordDeletion.execute({ publicId });

    expect(await stored(made.users)).toMatchObject({ image: null, discards: [{ condemned: true }] });
  });
});

type World = Awaited<ReturnType<typeof world>>;

async function set({ users, media, setUserImage }: World, publicId: string) {
  const isKnown = (await stored(users)).grants.some((grant) => grant.facts);
  const isUploaded = isKnown || media.publicIds().includes(publicId);
  if (!isUploaded) await media.upload({ publicId, expiresAt: new Date(8e15) } as never, png3x2);
  return setUserImage.execute({ user: await stored(users), publicId });
}

async function tellUpload({ media, recordUpload }: World, publicId: string): Promise<void> {
  const found = await media.inspect(publicId);
  if (found) await recordUpload.execute({ publicId, facts: found });
}

/** Others are faster than the next write. */
function comeLate({ users }: World, meanwhile: () => Promise<unknown>): void {
  const sound = users.update.bind(users);
  users.update = async (user, change) => {
    users.update = sound;
    await meanwhile();
    return sound(user, change);
  };
}

/** The next write lands, its answer is lost, and it is applied again to what others have made of it. */
function loseAnswer({ users }: World, meanwhile: () => Promise<unknown>): void {
  const sound = users.update.bind(users);
  users.update = async (user, change) => {
    users.update = sound;
    await sound(user, change);
    await meanwhile();
    return sound(user, change);
  };
}
