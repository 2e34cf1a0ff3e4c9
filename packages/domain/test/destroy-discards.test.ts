import { DestroyDiscards, MediaUnavailable, StoreUnavailable } from "@user-image/domain";
import {
  aDiscard,
  aGrant,
  anImage,
  aUser,
  type Discard,
  fillStore,
  type UserFields,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { HOUR, later, noon, stored, world } from "./world.js";

const MINUTE = 60 * 1000;
const due = (publicId: string, fields: Partial<Discard> = {}) =>
  aDiscard(publicId, { destroyAt: noon, ...fields });

describe("DestroyDiscards", () => {
  it("destroys what is due, forgets it, and does not change the rest", async () => {
    const later = aDiscard("later");
    const { users, media, collector } = await setUp({
      image: anImage("shown"),
      grants: [aGrant("pending")],
      discards: [due("one"), later, due("two")],
    });

    expect(await collector().execute()).toEqual({ destroyed: 2, failed: 0 });

    expect(media.destroyed).toEqual(["one", "two"]);
    expect(await stored(users)).toMatchObject({
      image: { publicId: "shown" },
      grants: [{ publicId: "pending" }],
      discards: [later],
    });
  });

  it("destroys uploads that were not set in time", async () => {
    const { users, media, collector } = await setUp({ grants: [aGrant("late", { expiresAt: noon })] });

    await collector().execute();

    expect(media.destroyed).toEqual(["late"]);
    expect(await stored(users)).toMatchObject({ grants: [], discards: [] });
  });

  it("condemns an image before it calls the media library", async () => {
    const { users, media, collector } = await setUp({ discards: [due("one")] });
    const seen: unknown[] = [];
    media.destroy = async () => void seen.push((await stored(users)).discards);

    await collector().execute();

    expect(seen).toMatchObject([
      [{ publicId: "one", condemned: true, attempts: 1, destroyAt: later(MINUTE) }],
    ]);
  });

  it("destroys once more what could still arrive, when it no longer can", async () => {
    const arrivesBy = later(2 * HOUR);
    const { users, media, clock, collector } = await setUp({ discards: [due("one", { arrivesBy })] });

    for (let time = 0; time < 2; time++) await collector().execute();
    expect(media.destroyed).toEqual(["one"]);
    expect((await stored(users)).discards).toMatchObject([{ condemned: true, destroyAt: arrivesBy }]);

    clock.advance(2 * HOUR);
    await collector().execute();
    expect(media.destroyed).toEqual(["one", "one"]);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("reckons with an upload that arrives right after the destruction", async () => {
    const { users, media, clock, collector } = await setUp({
      discards: [due("one", { arrivesBy: later(HOUR) })],
    });
    const sound = media.destroy;
    media.destroy = async (id) => {
      await sound(id);
      media.destroy = sound;
      clock.advance(HOUR);
    };

    await collector().execute();

    expect(media.destroyed).toEqual(["one", "one"]);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("tries again after a failure, each time after twice as long, up to an hour", async () => {
    const { users, media, clock, collector } = await setUp({ discards: [due("one")] });
    const sound = media.destroy;
    media.destroy = async () => Promise.reject(new MediaUnavailable(new Error("down")));

    for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect(await collector().execute()).toEqual({ destroyed: 0, failed: 1 });
      expect(await collector().execute()).toEqual({ destroyed: 0, failed: 0 });
      const [discard] = (await stored(users)).discards;
      expect(discard?.destroyAt).toEqual(new Date(clock().getTime() + minutes * MINUTE));
      clock.advance(minutes * MINUTE);
    }
    media.destroy = sound;
    expect(await collector().execute()).toEqual({ destroyed: 1, failed: 0 });
  });

  it("spreads the next attempts, so that not all are made at once, however often they failed", async () => {
    const { users, media } = await setUp({
      discards: [due("one"), due("two", { condemned: true, attempts: 20 }), due("three")],
    });
    media.destroy = async () => Promise.reject(new MediaUnavailable(new Error("down")));
    const drawn = [0.5, 0.25, 0.75];

    await new DestroyDiscards(
      users,
      media,
      () => noon,
      MINUTE,
      () => drawn.shift() ?? 0,
    ).execute();

    const times = (await stored(users)).discards.map(({ destroyAt }) => destroyAt);
    expect(times).toEqual([later(1.5 * MINUTE), later(1.25 * HOUR), later(1.75 * MINUTE)]);
  });

  it("goes on with others when one cannot be destroyed", async () => {
    const { users, media, collector } = await setUp({ discards: [due("bad"), due("good")] });
    const sound = media.destroy.bind(media);
    media.destroy = (id) =>
      id === "bad" ? Promise.reject(new MediaUnavailable(new Error("down"))) : sound(id);

    expect(await collector().execute()).toEqual({ destroyed: 1, failed: 1 });

    expect((await stored(users)).discards.map(({ publicId }) => publicId)).toEqual(["bad"]);
  });

  it("ends the pass when the media library is down", async () => {
    const { users, media, collector } = await setUp({});
    const many = Array.from({ length: 200 }, (_, index) =>
      aUser({ id: index + 2, discards: [due(`d${index}`)] }),
    );
    await fillStore(
      users,
      many.map((user) => ({ user })),
    );
    let calls = 0;
    media.destroy = async () => {
      calls++;
      throw new MediaUnavailable(new Error("down"));
    };

    const { failed } = await collector().execute();

    expect(calls).toBeLessThan(20);
    expect(failed).toBe(calls);
  });

  it("leaves to one of several workers what they find at once", async () => {
    const { users, media, collector } = await setUp({});
    const many = Array.from({ length: 50 }, (_, index) =>
      aUser({ id: index + 2, discards: [due(`d${index}`)] }),
    );
    await fillStore(
      users,
      many.map((user) => ({ user })),
    );

    const reports = await Promise.all([0, 0.3, 0.6].map((jitter) => collector(jitter).execute()));

    expect(reports.reduce((sum, { destroyed }) => sum + destroyed, 0)).toBe(50);
    expect(new Set(media.destroyed).size).toBe(50);
    expect(media.destroyed).toHaveLength(50);
  });

  it("takes over what a worker that died had condemned, once its time is over", async () => {
    const { media, clock, collector } = await setUp({ discards: [due("one")] });
    const sound = media.destroy;
    media.destroy = () => new Promise(() => {});
    void collector().execute();
    await new Promise(setImmediate);
    media.destroy = sound;

    await collector().execute();
    expect(media.destroyed).toEqual([]);
    clock.advance(MINUTE);
    await collector().execute();
    expect(media.destroyed).toEqual(["one"]);
  });

  it("stops in the middle when the signal is aborted", async () => {
    const { users, media, collector } = await setUp({});
    const many = Array.from({ length: 100 }, (_, index) =>
      aUser({ id: index + 2, discards: [due(`d${index}`)] }),
    );
    await fillStore(
      users,
      many.map((user) => ({ user })),
    );
    const signal = { aborted: false };
    const sound = media.destroy.bind(media);
    media.destroy = async (id) => {
      signal.aborted = true;
      await sound(id);
    };

    const { destroyed } = await collector().execute(signal);

    expect(destroyed).toBe(media.destroyed.length);
    expect(destroyed).toBeLessThan(20);
  });

  it("stops between two images of one user, and counts only those that it tried", async () => {
    const { users, media, collector } = await setUp({
      discards: ["one", "two", "three"].map((id) => due(id)),
    });
    const signal = { aborted: false };
    media.destroy = async (id) => {
      signal.aborted = id === "two";
      if (id === "two") throw new MediaUnavailable(new Error("down"));
    };

    expect(await collector().execute(signal)).toEqual({ destroyed: 1, failed: 1 });
    expect((await stored(users)).discards.map(({ publicId }) => publicId)).toEqual(["two", "three"]);
  });

  it("passes on that the store is down, when everything under way has ended", async () => {
    const { users, collector } = await setUp({ discards: [due("one")] });
    users.update = async () => Promise.reject(new StoreUnavailable(new Error("down")));

    await expect(collector().execute()).rejects.toThrow(StoreUnavailable);
  });
});

/** Collectors that pause a minute after a failure, and note what they destroy. */
async function setUp(user: UserFields) {
  const { users, media, clock } = await world({ user });
  const destroyed: string[] = [];
  const spied = Object.assign(media, {
    destroyed,
    destroy: async (id: string): Promise<void> => void destroyed.push(id),
  });
  const collector = (jitter = 0) => new DestroyDiscards(users, spied, clock, MINUTE, () => jitter);
  return { users, media: spied, clock, collector };
}
