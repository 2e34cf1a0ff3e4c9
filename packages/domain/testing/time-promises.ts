import assert from "node:assert/strict";
import type { UserId, UserRepository } from "@user-image/domain";
import { aDiscard, aGrant, anImage, aUser, type UserFields } from "./a-user.js";
import type { StoredUser } from "./fill-store.js";
import { byPlace, changed } from "./images-by-place.js";

const noon = new Date("2026-01-01T12:00:00.000Z");
const HOUR = 60 * 60 * 1000;

/** What every UserRepository promises of times: who is due, and what time it is. */
export function timePromises(
  open: (...stored: StoredUser[]) => Promise<UserRepository>,
  idOf: (number: number) => UserId,
) {
  const userOf = (number: number, fields: UserFields = {}) => aUser({ ...fields, id: idOf(number) });

  return {
    async "finds who is due, the longest overdue first, and no more than asked for"() {
      const dueAfter = (hours: number) => ({ destroyAt: new Date(noon.getTime() + hours * HOUR) });
      const users = await open(
        { user: userOf(1) },
        { user: userOf(2, { discards: [aDiscard("a", dueAfter(-1)), aDiscard("b", dueAfter(9))] }) },
        { user: userOf(3, { discards: [aDiscard("c", dueAfter(1))] }) },
        { user: userOf(4, { discards: [aDiscard("d", dueAfter(0))] }) },
        { user: userOf(5, { grants: [aGrant("e", { expiresAt: dueAfter(-2).destroyAt })] }) },
      );
      const dueIds = async (limit: number) => (await users.findDue(noon, limit)).map(({ id }) => id);

      assert.deepEqual(await dueIds(10), [5, 2, 4].map(idOf));
      assert.equal(await users.countDue(noon, 10), 3);
      assert.equal(await users.countDue(noon, 2), 2);
      assert.deepEqual(await users.oldestDue(noon), dueAfter(-2).destroyAt);
      assert.deepEqual(await dueIds(2), [5, 2].map(idOf));
      assert.deepEqual((await users.findDue(noon, 2))[1], await find(users, idOf(2)));
      await users.update(await find(users, idOf(2)), (user) =>
        changed(user, { discards: byPlace(user).discards.slice(1) }),
      );
      await users.update(await find(users, idOf(5)), (user) => changed(user, { grants: [] }));
      assert.deepEqual(await dueIds(10), [4].map(idOf));
      assert.equal(await users.countDue(dueAfter(-1).destroyAt, 10), 0);
      assert.equal(await users.oldestDue(dueAfter(-1).destroyAt), null);
    },

    async "takes a former image for nobody's, and knows when to forget it"() {
      const former = [{ image: anImage("old", { adopted: true }), forgetAt: noon }];
      const users = await open({ user: userOf(1, { former }) });

      assert.deepEqual(byPlace(await find(users, idOf(1))).former, former);
      assert.equal(await users.findByPublicId("old"), null);
      assert.deepEqual(await users.oldestDue(noon), noon);
      await users.update(await find(users, idOf(1)), (user) => changed(user, { former: [] }));
      assert.deepEqual((await find(users, idOf(1))).images, []);
      assert.deepEqual(await users.findDue(noon, 10), []);
    },

    async "knows when an image that is shown is due to be checked"() {
      const image = anImage("abc", { check: { dueAt: noon, attempts: 0 } });
      const users = await open({ user: userOf(1, { image }) });

      assert.deepEqual(await users.findDue(new Date(noon.getTime() - 1), 10), []);
      const [due] = await users.findDue(noon, 10);
      assert.deepEqual(due && byPlace(due).image, image);
    },

    async "tells the time of a clock of its own, or that it has none"() {
      const users = await open();
      const before = Date.now();

      const time = await users.time();

      if (time === null) return;
      assert.ok(time instanceof Date);
      assert.ok(Math.abs(time.getTime() - before) < HOUR, `The store's clock says ${time.toISOString()}.`);
    },
  };
}

async function find(users: UserRepository, id: UserId) {
  const user = await users.findById(id);
  assert.ok(user, `There is no user ${id}.`);
  return user;
}
