import assert from "node:assert/strict";
import type { UserId, UserRepository } from "@user-image/domain";
import { anUnsentEvent, aUser, type UserFields } from "./a-user.js";
import type { StoredUser } from "./fill-store.js";

const noon = new Date("2026-01-01T12:00:00.000Z");
const MINUTE = 60 * 1000;

/** The promises of every UserRepository about unsent events. */
export function eventPromises(
  open: (...stored: StoredUser[]) => Promise<UserRepository>,
  idOf: (number: number) => UserId,
) {
  const userOf = (number: number, fields: UserFields = {}) => aUser({ ...fields, id: idOf(number) });
  const after = (minutes: number) => new Date(noon.getTime() + minutes * MINUTE);

  return {
    async "finds whose event is due, the longest overdue first, and no more than asked for"() {
      const users = await open(
        { user: userOf(1) },
        { user: userOf(2, { unsent: anUnsentEvent("a", { dueAt: after(0), recordedAt: after(-9) }) }) },
        { user: userOf(3, { unsent: anUnsentEvent("b", { dueAt: after(1), recordedAt: after(-12) }) }) },
        { user: userOf(4, { unsent: anUnsentEvent("c", { dueAt: after(-5), recordedAt: after(-5) }) }) },
      );
      const idsDue = async (now: Date, limit = 10) =>
        (await users.findUnsent(now, limit)).map(({ id }) => id);

      assert.deepEqual(await idsDue(noon), [4, 2].map(idOf));
      assert.deepEqual(await idsDue(noon, 1), [4].map(idOf));
      assert.deepEqual(await idsDue(after(1)), [4, 2, 3].map(idOf));
      assert.deepEqual(await users.findUnsent(after(-5), 10), [await users.findById(idOf(4))]);
      assert.deepEqual(await users.oldestUnsent(), after(-12));
      assert.deepEqual(await users.findDue(after(99), 10), []);
    },

    async "replaces an event, and forgets it when the change leaves it out"() {
      const users = await open({ user: userOf(1, { unsent: anUnsentEvent("a", { lease: "held" }) }) });
      const before = (await users.findById(idOf(1))) ?? assert.fail();
      const newer = anUnsentEvent("b", { previousImage: "v1/abc.jpg", dueAt: after(1) });

      const replaced = await users.update(before, (user) => ({ ...user, unsent: newer }));

      assert.deepEqual(replaced.unsent, newer);
      assert.deepEqual(await users.findById(idOf(1)), replaced);
      assert.deepEqual(await users.findUnsent(noon, 10), []);
      await users.update(replaced, ({ unsent: _, ...user }) => user);
      assert.equal((await users.findById(idOf(1)))?.unsent, undefined);
      assert.deepEqual(await users.findUnsent(after(99), 10), []);
      assert.equal(await users.oldestUnsent(), null);
    },
  };
}
