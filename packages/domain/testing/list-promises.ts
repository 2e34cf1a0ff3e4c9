import assert from "node:assert/strict";
import type { UserId, UserRepository } from "@user-image/domain";
import { aUser, aUserWithEverything, type UserFields } from "./a-user.js";
import type { StoredUser } from "./fill-store.js";
import { byPlace, changed } from "./images-by-place.js";

/** The promises of every UserRepository about many public ids and about all users. */
export function listPromises(
  open: (...stored: StoredUser[]) => Promise<UserRepository>,
  idOf: (number: number) => UserId,
) {
  const userOf = (number: number, fields: UserFields = {}) => aUser({ ...fields, id: idOf(number) });
  const everything = () => ({ ...aUserWithEverything(), id: idOf(1) });

  return {
    async "finds which of many public ids are somebody's"() {
      const users = await open({ user: userOf(2) }, { user: everything() });
      const owned = ["shown", "granted", "uploaded", "replaced", "condemned"];
      const unknown = Array.from({ length: 300 }, (_, index) => `folder/unknown${index}`);

      assert.deepEqual(await users.findOwned([]), []);
      assert.deepEqual(await users.findOwned(unknown), []);
      assert.deepEqual(await users.findOwned([...unknown, ...owned, "show", "SHOWN"]), owned);
      const user = (await users.findById(idOf(1))) ?? assert.fail();
      await users.update(user, (user) => changed(user, { image: null }));
      assert.deepEqual(await users.findOwned(owned), owned.slice(1));
    },

    async "takes an adopted image for nobody's in a list too"() {
      const { image } = byPlace(everything());
      const users = await open({ user: userOf(1, { image: image && { ...image, adopted: true } }) });

      assert.deepEqual(await users.findOwned(["shown"]), []);
    },

    async "lists all users in parts, each once"() {
      const users = await open(...[3, 1, 5, 2, 4].map((number) => ({ user: userOf(number) })));
      const parts: UserId[][] = [];

      let after: UserId | null = null;
      do {
        const { users: part, unreadable, next } = await users.findAfter(after, 2);
        assert.deepEqual(unreadable, []);
        for (const user of part) assert.deepEqual(user, await users.findById(user.id));
        parts.push(part.map(({ id }) => id));
        after = next;
      } while (after !== null);

      assert.deepEqual(
        parts.map(({ length }) => length),
        [2, 2, 1],
      );
      assert.deepEqual(new Set(parts.flat()), new Set([1, 2, 3, 4, 5].map(idOf)));
      assert.deepEqual(await users.findAfter(null, 5), {
        users: await Promise.all(parts.flat().map((id) => users.findById(id))),
        unreadable: [],
        next: null,
      });
    },

    async "has no part behind the last user"() {
      const users = await open({ user: userOf(1) });

      assert.deepEqual(await users.findAfter(idOf(1), 2), { users: [], unreadable: [], next: null });
    },
  };
}
