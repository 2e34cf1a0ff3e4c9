import {
  DestroyDiscards,
  ImageNotFound,
  ImageRejected,
  ImageTooLarge,
  MediaUnavailable,
} from "@user-image/domain";
import { aDiscard, aGrant, anImage, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

const MINUTE = 60_000;
const tooLarge = { ...facts, version: 6, bytes: limits.maxBytes + 1 };
const unchecked = anImage("abc", {
  ...facts,
  arrivesBy: noon,
  check: { dueAt: noon, attempts: 0 },
});

describe("an image that was set while an upload could still replace it", () => {
  it("is measured once more when none can any longer, and keeps what was measured", async () => {
    const { users, media, clock, upload, setUserImage, collector } = await setUp({});
    const publicId = await upload();
    await setUserImage.execute({ user: await stored(users), publicId });
    media.asked.length = 0;
    media.inspect = async (id) => {
      media.asked.push(id);
      return { ...facts, version: 7, bytes: 30 };
    };

    clock.advance(2 * HOUR - 1);
    await collector.execute();
    expect(media.asked).toEqual([]);
    clock.advance(1);
    await collector.execute();
    await collector.execute();

    expect(media.asked).toEqual([publicId]);
    const arrivesBy = later(2 * HOUR);
    expect((await stored(users)).image).toEqual(
      anImage(publicId, { ...facts, version: 7, bytes: 30, arrivesBy }),
    );
  });

  it.each([
    ["gone", null, ImageNotFound],
    ["rejected", { ...facts, isRejected: true as const }, ImageRejected],
    ["not acceptable", tooLarge, ImageTooLarge],
  ])("is shown no more if it is %s by then, and is destroyed at once", async (_, found, refusal) => {
    const { users, media, setUserImage, collector } = await setUp({ image: unchecked });
    media.inspect = async () => found;
    const shown: unknown[] = [];
    media.destroy = async (id) => {
      const user = await stored(users);
      shown.push(id, user.image);
      await expect(setUserImage.execute({ user, publicId: "abc" })).rejects.toThrow(refusal);
    };

    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(shown).toEqual(["abc", null]);
    expect(await stored(users)).toMatchObject({ image: null, discards: [] });
  });

  it("stays shown while the media library is down, and is looked at later and later", async () => {
    const { users, media, clock, collector } = await setUp({ image: unchecked });
    media.inspect = async () => Promise.reject(new MediaUnavailable(new Error("down")));

    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await collector.execute()).toEqual({ destroyed: 0, failed: 1 });
      expect(await collector.execute()).toEqual({ destroyed: 0, failed: 0 });
      const { image } = await stored(users);
      expect(image?.check?.dueAt).toEqual(new Date(clock().getTime() + minutes * MINUTE));
      clock.advance(minutes * MINUTE);
    }
    media.inspect = async () => facts;
    await collector.execute();
    expect((await stored(users)).image).toEqual(anImage("abc", facts));
  });

  it("is looked at by one of several workers", async () => {
    const { media, collectors } = await setUp({ image: unchecked });

    await Promise.all([0, 0.3, 0.6].map((jitter) => collectors(jitter).execute()));

    expect(media.asked).toEqual(["abc"]);
  });

  it("is looked at by another worker when the first one died", async () => {
    const { users, media, clock, collector } = await setUp({ image: unchecked });
    media.inspect = () => new Promise(() => {});
    void collector.execute();
    await new Promise(setImmediate);
    media.inspect = async () => null;

    await collector.execute();
    expect((await stored(users)).image?.publicId).toBe("abc");
    clock.advance(MINUTE);
    await collector.execute();
    expect((await stored(users)).image).toBeNull();
  });

  it("is not made once the signal of the worker is aborted", async () => {
    const { users, media, collector } = await setUp({
      image: unchecked,
      discards: [aDiscard("one", { destroyAt: noon })],
    });
    const signal = { aborted: false };
    media.destroy = async () => {
      signal.aborted = true;
    };

    expect(await collector.execute(signal)).toEqual({ destroyed: 1, failed: 0 });

    expect(media.asked).toEqual([]);
    expect((await stored(users)).image?.check).toEqual({ dueAt: later(MINUTE), attempts: 1 });
  });

  it("is listed by a preview", async () => {
    const { destroyDiscards } = await world({ user: { image: unchecked } });

    expect(await destroyDiscards.preview(1)).toEqual({
      images: [{ userId: 1, publicId: "abc", reason: "check" }],
      isCut: false,
    });
  });

  it("is not looked at if it was stored before there were checks", async () => {
    const { media, collector } = await setUp({ image: anImage("abc", facts) });

    await collector.execute();

    expect(media.asked).toEqual([]);
  });
});

describe("an image whose facts were known while an upload could still replace it", () => {
  it.each([
    ["granted", { grants: [aGrant("abc", { facts, arrivesBy: later(-1) })] }],
    [
      "discarded unchecked",
      { discards: [aDiscard("abc", { facts, unchecked: true, arrivesBy: later(-1) })] },
    ],
  ])("is measured when it is set after that, if it was %s", async (_, user) => {
    const { users, media, setUserImage } = await setUp(user);
    media.inspect = async () => tooLarge;

    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });

    await expect(attempt).rejects.toThrow(ImageTooLarge);
    expect((await stored(users)).image).toBeNull();
  });

  it("needs no check if it was measured after that", async () => {
    const { users, media, setUserImage } = await setUp({
      grants: [aGrant("abc", { facts, arrivesBy: later(-1) })],
    });

    await setUserImage.execute({ user: await stored(users), publicId: "abc" });

    expect(media.asked).toEqual(["abc"]);
    expect((await stored(users)).image).toEqual(anImage("abc", { ...facts, arrivesBy: later(-1) }));
  });

  it("is still to be checked when it was removed and comes back before", async () => {
    const arrivesBy = later(2 * HOUR);
    const check = { dueAt: arrivesBy, attempts: 0 };
    const image = anImage("abc", { ...facts, arrivesBy, check });
    const { users, media, setUserImage, removeUserImage } = await setUp({ image });

    await removeUserImage.execute({ user: await stored(users) });
    expect((await stored(users)).discards).toMatchObject([{ unchecked: true }]);
    await setUserImage.execute({ user: await stored(users), publicId: "abc" });

    expect(media.asked).toEqual([]);
    expect((await stored(users)).image).toEqual(image);
  });

  it("is to be checked when it comes back before, if it had no check", async () => {
    const arrivesBy = later(HOUR);
    const { users, setUserImage } = await setUp({ discards: [aDiscard("abc", { facts, arrivesBy })] });

    await setUserImage.execute({ user: await stored(users), publicId: "abc" });

    expect((await stored(users)).image?.check).toEqual({ dueAt: arrivesBy, attempts: 0 });
  });

  it("is found to be gone when it comes back after that", async () => {
    const discard = aDiscard("abc", { facts, unchecked: true, arrivesBy: later(-1) });
    const { users, media, setUserImage } = await setUp({ discards: [discard] });
    media.inspect = async () => null;

    const attempt = setUserImage.execute({ user: await stored(users), publicId: "abc" });

    await expect(attempt).rejects.toThrow(ImageNotFound);
  });
});

describe("an image that moderation has rejected", () => {
  it.each([
    ["granted", { grants: [aGrant("abc")] }],
    ["shown in an older version", { image: anImage("abc", { ...facts, version: 4 }) }],
    ["discarded in an older version", { discards: [aDiscard("abc", { facts: { ...facts, version: 4 } })] }],
  ] as [string, UserFields][])(
    "is refused and discarded when that is found out by setting it, %s",
    async (_, user) => {
      const { users, media, setUserImage } = await setUp(user);
      media.inspect = async () => ({ ...facts, isRejected: true });

      const attempt = setUserImage.execute({ user: await stored(users), publicId: "v5/abc.png" });

      await expect(attempt).rejects.toThrow(ImageRejected);
      expect(await stored(users)).toMatchObject({
        image: null,
        grants: [],
        discards: [{ publicId: "abc", reason: "rejected", destroyAt: noon }],
      });
      media.inspect = () => Promise.reject(new Error("asked"));
      const again = setUserImage.execute({ user: await stored(users), publicId: "abc" });
      await expect(again).rejects.toThrow(ImageRejected);
    },
  );

  it("is discarded when that is found out by asking whether it was deleted", async () => {
    const { users, media, recordDeletion } = await setUp({ image: anImage("abc", facts) });
    media.inspect = async () => ({ ...facts, isRejected: true });

    await recordDeletion.execute({ publicId: "abc", version: 5 });

    expect(await stored(users)).toMatchObject({ image: null, discards: [{ reason: "rejected" }] });
  });
});

/** A collector that pauses a minute after a failure; `asked` is what the media library had to measure. */
async function setUp(user: UserFields) {
  const made = await world({ user });
  const asked: string[] = [];
  const media = Object.assign(made.media, { asked });
  const sound = media.inspect.bind(media);
  media.inspect = async (id) => {
    asked.push(id);
    return (await sound(id)) ?? facts;
  };
  const collectors = (jitter: number) =>
    new DestroyDiscards(made.users, media, made.clock, MINUTE, () => jitter, limits);
  return { ...made, media, collectors, collector: collectors(0) };
}
