import { DestroyDiscards, MediaUnavailable, StoreUnavailable } from "@user-image/domain";
import { aDiscard, anImage, aUser, fillStore, type UserFields } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { facts, HOUR, noon, stored, world } from "./world.js";

const due = (publicId: string) => aDiscard(publicId, { destroyAt: noon });
const down = () => Promise.reject(new MediaUnavailable(new Error("down")));

describe("a pass of DestroyDiscards, in trouble,", () => {
  it("tries a user again after an hour whom nothing could be done for", async () => {
    const { users, clock, collector } = await setUp({ discards: [due("abc")] });
    const update = users.update.bind(users);
    users.update = () => Promise.reject(new TypeError("refused"));
    expect(await collector.execute(undefined, () => {})).toEqual({ destroyed: 0, failed: 1 });
    users.update = update;

    clock.advance(HOUR - 1);
    expect(await collector.execute()).toEqual({ destroyed: 0, failed: 0 });
    clock.advance(1);
    expect(await collector.execute()).toEqual({ destroyed: 1, failed: 0 });
  });

  it("destroys all images of a user who has many, a few at a time", async () => {
    const discards = Array.from({ length: 65 }, (_, index) => due(`image-${index}`));
    const { users, collector } = await setUp({ discards });

    expect(await collector.execute()).toEqual({ destroyed: 65, failed: 0 });

    expect((await stored(users)).discards).toEqual([]);
  });

  it("destroys all images of a user who has many, even if half of them cannot be destroyed", async () => {
    const discards = Array.from({ length: 45 }, (_, index) => due(`image-${index}`));
    const { media, clock, collector } = await setUp({ discards });
    let calls = 0;
    media.destroy = async () => {
      clock.advance(1);
      if (++calls % 2 === 0) await down();
    };

    expect(await collector.execute()).toEqual({ destroyed: 23, failed: 22 });
  });

  it("goes on as long as images can be checked, even if none can be destroyed", async () => {
    const { users, media, collector } = await setUp({});
    const image = anImage("shown", { ...facts, check: { dueAt: noon, attempts: 0 } });
    const six = [2, 3, 4, 5, 6, 7].map((id) => aUser({ id, image, discards: [due("abc")] }));
    await fillStore(
      users,
      six.map((user) => ({ user })),
    );
    const find = users.findDue.bind(users);
    users.findDue = (now) => find(now, 1);
    media.destroy = down;
    media.inspect = async () => facts;

    expect(await collector.execute()).toEqual({ destroyed: 0, failed: 6 });
  });

  it("ends after a thousand users who failed", async () => {
    const { users, collector } = await setUp({});
    let found = 0;
    users.findDue = async () => [aUser({ id: ++found, discards: [due("abc")] })];
    users.update = () => Promise.reject(new TypeError("refused"));

    expect(await collector.execute(undefined, () => {})).toEqual({ destroyed: 0, failed: 1000 });
  });

  it("ends without the store, which is nobody's own trouble", async () => {
    const { users, collector } = await setUp({ discards: [due("abc")] });
    users.update = () => Promise.reject(new StoreUnavailable(new Error("gone")));
    const failures: unknown[] = [];

    const attempt = collector.execute(undefined, (id) => failures.push(id));

    await expect(attempt).rejects.toThrow(StoreUnavailable);
    expect(failures).toEqual([]);
  });

  it("passes on what fails in a check for another reason than an outage", async () => {
    const image = anImage("abc", { ...facts, check: { dueAt: noon, attempts: 0 } });
    const { media, collector } = await setUp({ image });
    const bug = new TypeError("a bug");
    media.inspect = () => Promise.reject(bug);

    await expect(collector.execute()).rejects.toBe(bug);
  });
});

async function setUp(user: UserFields) {
  const made = await world({ user });
  const collector = new DestroyDiscards(made.users, made.media, made.clock, 60_000, () => 0);
  return { ...made, collector };
}
