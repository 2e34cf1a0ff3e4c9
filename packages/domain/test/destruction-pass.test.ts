import { DestroyDiscards, MediaUnavailable, StoreUnavailable, UserNotFound } from "@user-image/domain";
import { aDiscard, aUser, byPlace, changed, type Discard } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { HOUR, later, noon, stored, world } from "./world.js";

const MINUTE = 60 * 1000;
const due = (publicId: string, fields: Partial<Discard> = {}) =>
  aDiscard(publicId, { destroyAt: noon, ...fields });
const images = (count: number) => Array.from({ length: count }, (_, index) => due(`image-${index}`));
const down = () => Promise.reject(new MediaUnavailable(new Error("down")));

describe("a pass of DestroyDiscards", () => {
  it("condemns no more than twenty images of a user at once, and destroys all", async () => {
    const { users, media, collector } = await setUp(images(25));
    const condemned: number[] = [];
    media.onDestroy = async () => {
      condemned.push((await stored(users)).discards.filter((discard) => discard.condemned).length);
    };

    expect(await collector.execute()).toEqual({ destroyed: 25, failed: 0 });

    expect(Math.max(...condemned)).toBe(20);
    expect((await stored(users)).discards).toEqual([]);
  });

  it("destroys once more what could still arrive, and leaves the others as they are", async () => {
    const waiting = aDiscard("waiting");
    const arrivesBy = later(HOUR);
    const { users, collector } = await setUp([due("one", { arrivesBy }), waiting]);

    await collector.execute();

    expect((await stored(users)).discards).toEqual([
      due("one", { arrivesBy, destroyAt: arrivesBy, condemned: true, attempts: 0 }),
      waiting,
    ]);
  });

  it("counts attempts anew after a destruction, even if the next is due when it would have been anyway", async () => {
    const arrivesBy = later(MINUTE);
    const { users, collector } = await setUp([due("one", { arrivesBy })]);

    await collector.execute();

    expect((await stored(users)).discards).toMatchObject([{ attempts: 0, destroyAt: arrivesBy }]);
  });

  it.each([
    ["nothing", []],
    ["something later", [aDiscard("waiting")]],
  ])("writes a user again of whom %s is due, but whom the store finds", async (_, discards) => {
    const { users, media, collector } = await setUp(discards, [due("two")]);
    const sound = users.findDue.bind(users);
    const ada = await stored(users);
    users.findDue = async (now, limit) => [...(await sound(now, limit)), (await users.findById(1)) ?? ada];

    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(media.asked).toEqual(["two"]);
    const { revision, ...rest } = await stored(users);
    expect(revision).toBeGreaterThan(ada.revision);
    expect({ ...rest, revision: ada.revision }).toEqual(ada);
  });

  it("writes nothing for a user of whom nothing is due any more", async () => {
    const { users, media, collector } = await setUp([due("one"), aDiscard("waiting")]);
    const sound = users.findDue.bind(users);
    users.findDue = async (now, limit) => {
      const found = await sound(now, limit);
      for (const user of found) {
        await users.update(user, (user) => changed(user, { discards: byPlace(user).discards.slice(1) }));
      }
      return found;
    };
    const { revision } = await stored(users);

    expect(await collector.execute()).toEqual({ destroyed: 0, failed: 0 });

    expect(media.asked).toEqual([]);
    expect((await stored(users)).revision).toBe(revision + 1);
  });

  it("passes over a user who is gone by now", async () => {
    const { users, media, collector } = await setUp([due("one")], [due("two")]);
    const sound = users.update.bind(users);
    users.update = (user, change) =>
      user.id === 1 && media.asked.length === 0 ? Promise.reject(new UserNotFound()) : sound(user, change);

    expect(await collector.execute()).toEqual({ destroyed: 2, failed: 0 });
  });

  it("ends after five failures in a row", async () => {
    const { media, collector } = await oneByOne(10);
    media.onDestroy = down;

    await collector.execute();

    expect(media.asked).toHaveLength(5);
  });

  it("goes on as long as some images can be destroyed", async () => {
    const { media, collector } = await oneByOne(20);
    media.onDestroy = async () => (media.asked.length % 2 === 0 ? down() : undefined);

    expect(await collector.execute()).toEqual({ destroyed: 10, failed: 10 });
  });

  it("reads nothing if the signal is aborted before it begins", async () => {
    const { users, collector } = await setUp([due("one")]);
    users.findDue = () => Promise.reject(new Error("read"));

    expect(await collector.execute({ aborted: true })).toEqual({ destroyed: 0, failed: 0 });
  });

  it("condemns nothing more once the signal is aborted", async () => {
    const { users, media, collector } = await oneByOne(5);
    const signal = { aborted: false };
    media.onDestroy = async () => {
      signal.aborted = true;
    };

    await collector.execute(signal);

    const condemned = users.all().filter(({ images }) => images.some(({ state }) => state === "condemned"));
    expect(media.asked).toHaveLength(1);
    expect(condemned).toEqual([]);
  });

  it("begins with no other user once the store is down", async () => {
    const { users, media, collector } = await setUp(...images(50).map((image) => [image]));
    const sound = users.update.bind(users);
    users.update = (user, change) =>
      user.id === 1 ? Promise.reject(new StoreUnavailable(new Error("down"))) : sound(user, change);

    await expect(collector.execute()).rejects.toThrow(StoreUnavailable);

    expect(media.asked.length).toBeLessThan(10);
  });

  it("passes on what is no outage, for that is a bug", async () => {
    const { media, collector } = await setUp([due("one")]);
    media.onDestroy = () => Promise.reject(new TypeError("a bug"));

    await expect(collector.execute()).rejects.toThrow(TypeError);
  });
});

describe("users whom a pass can do nothing for", () => {
  it("are reported one by one, and do not block the others, however many they are", async () => {
    const { users, media, collector } = await setUp(...images(151).map((image) => [image]));
    const sound = users.update.bind(users);
    users.update = (user, change) =>
      Number(user.id) <= 150 ? Promise.reject(new TypeError(`refused ${user.id}`)) : sound(user, change);
    const failures: unknown[] = [];

    const report = await collector.execute(undefined, (id, error) => void failures.push([id, `${error}`]));

    expect(report).toEqual({ destroyed: 1, failed: 150 });
    expect(media.asked).toEqual(["image-150"]);
    expect(failures).toHaveLength(150);
    expect(failures).toContainEqual([7, "TypeError: refused 7"]);
  });

  it("end the pass when they are very many", async () => {
    const { users, collector } = await setUp(...images(1500).map((image) => [image]));
    users.update = () => Promise.reject(new TypeError("refused"));
    let failures = 0;

    await collector.execute(undefined, () => void failures++);

    expect(failures).toBeGreaterThanOrEqual(1000);
    expect(failures).toBeLessThan(1100);
  });

  it("keep nobody waiting for more than a pass, if they are very many", async () => {
    const { users, media, collector } = await setUp(...images(1201).map((image) => [image]));
    const sound = users.update.bind(users);
    users.update = (user, change) =>
      Number(user.id) <= 1200 ? Promise.reject(new TypeError("refused")) : sound(user, change);

    await collector.execute(undefined, () => {});
    const report = await collector.execute(undefined, () => {});

    expect(media.asked).toEqual(["image-1200"]);
    expect(report.destroyed).toBe(1);
  });
});

/** A collector for users with these discards each. `asked` is what it asked the media library to destroy. */
async function setUp(...discards: Discard[][]) {
  const [first = [], ...others] = discards;
  const { users, media, clock } = await world({
    user: { discards: first },
    others: others.map((discards, index) => aUser({ id: index + 2, discards })),
  });
  const asked: string[] = [];
  const spied = Object.assign(media, {
    asked,
    onDestroy: async (): Promise<void> => {},
    destroy: async (publicId: string): Promise<void> => {
      asked.push(publicId);
      await spied.onDestroy();
    },
  });
  return { users, media: spied, collector: new DestroyDiscards(users, spied, clock, MINUTE, () => 0) };
}

/** As many users with one image each, whom the collector finds one after the other. */
async function oneByOne(count: number) {
  const made = await setUp(...images(count).map((image) => [image]));
  const sound = made.users.findDue.bind(made.users);
  made.users.findDue = (now) => sound(now, 1);
  return made;
}
