import assert from "node:assert/strict";
import { newUser, type UserAccounts, type UserId, type UserRepository } from "@user-image/domain";
import { type ContractCase, contractCases } from "./contract.js";

const now = new Date("2026-01-01T12:00:00.000Z");

/**
 * What every UserAccounts promises.
 *
 * @param open makes an empty store
 * @param idOf makes an id of the store's type from a number, a different id for each number
 */
export function userAccountsContract(
  open: () => Promise<UserRepository & UserAccounts>,
  idOf: (number: number) => UserId = (number) => number,
): ContractCase[] {
  return contractCases({
    async "opens an account that can be found, with the defaults of a profile"() {
      const store = await open();

      const added = await store.add({ username: "Ada", email: "ada@example.org" }, now);

      assert.ok(added);
      assert.deepEqual(added, newUser({ id: added.id, username: "Ada", email: "ada@example.org" }, now));
      assert.deepEqual(await store.findById(added.id), added);
    },

    async "gives every account an id of its own, also at once"() {
      const store = await open();

      const added = await Promise.all(
        Array.from({ length: 8 }, (_, index) => store.add({ username: `user ${index}` }, now)),
      );

      assert.equal(new Set(added.map((user) => user?.id)).size, added.length);
      for (const user of added) assert.deepEqual(await store.findById(user?.id ?? Number.NaN), user);
    },

    async "opens an account under the id asked for, unless it is taken"() {
      const store = await open();

      const id = idOf(217);
      assert.equal((await store.add({ id, username: "Ada" }, now))?.id, id);
      assert.equal(await store.add({ id, username: "Eve" }, now), null);
      assert.equal((await store.findById(id))?.profile.username, "Ada");
      const bob = await store.add({ username: "Bob" }, now);
      if (typeof id === "number") assert.equal(bob?.id, 218);
      else assert.equal(typeof bob?.id, "string");
    },

    async "opens none for a name or an address that is none"() {
      const store = await open();

      for (const profile of [{ username: "\u{200b}\u{3164}" }, { username: "Ada", email: "notanemail" }]) {
        await assert.rejects(store.add({ id: idOf(217), ...profile }, now), { code: "invalid_profile" });
      }
      assert.equal(await store.findById(idOf(217)), null);
    },

    async "lets each of several tokens stand for a user until it is taken back"() {
      const store = await open();
      const ada = await store.add({ username: "Ada" }, now);
      assert.ok(ada);

      assert.equal(await store.addToken(ada.id, "one"), true);
      assert.equal(await store.addToken(ada.id, "two"), true);
      assert.equal(await store.removeToken("one"), true);

      assert.equal(await store.findByToken("one"), null);
      assert.deepEqual(await store.findByToken("two"), ada);
      assert.equal(await store.removeToken("one"), false);
    },

    async "lets a token stand for a user as often as it is asked to, and for nobody else"() {
      const store = await open();
      const [ada, eve] = [
        await store.add({ username: "Ada" }, now),
        await store.add({ username: "Eve" }, now),
      ];
      assert.ok(ada && eve);

      assert.equal(await store.addToken(ada.id, "one"), true);
      assert.equal(await store.addToken(ada.id, "one"), true);
      assert.equal(await store.addToken(eve.id, "one"), false);

      assert.deepEqual(await store.findByToken("one"), ada);
      assert.equal(await store.removeTokens(ada.id), 1);
      assert.equal(await store.findByToken("one"), null);
    },

    async "lists the tokens of one user, as the hashes that it was given"() {
      const store = await open();
      const [ada, eve] = [
        await store.add({ username: "Ada" }, now),
        await store.add({ username: "Eve" }, now),
      ];
      assert.ok(ada && eve);
      for (const hash of ["one", "admin:two"]) await store.addToken(ada.id, hash);
      await store.addToken(eve.id, "three");

      assert.deepEqual([...((await store.tokensOf(ada.id)) ?? [])].sort(), ["admin:two", "one"]);
      assert.deepEqual(await store.findByToken("admin:two", ada.id), ada);
      assert.equal(await store.findByToken("two", ada.id), null);
      await store.removeTokens(ada.id);
      assert.deepEqual(await store.tokensOf(ada.id), []);
    },

    async "takes all tokens of one user back, and nobody else's"() {
      const store = await open();
      const [ada, eve] = [
        await store.add({ username: "Ada" }, now),
        await store.add({ username: "Eve" }, now),
      ];
      assert.ok(ada && eve);
      for (const hash of ["one", "two"]) await store.addToken(ada.id, hash);
      await store.addToken(eve.id, "three");

      assert.equal(await store.removeTokens(ada.id), 2);

      assert.equal(await store.findByToken("two"), null);
      assert.deepEqual(await store.findByToken("three"), eve);
      assert.equal(await store.removeTokens(ada.id), 0);
    },

    async "finds users by a part of their name or address, in any case of letters, and no more than asked for"() {
      const store = await open();
      const profiles = [
        { username: "Zoë Ada", email: "zoe@example.org" },
        { username: "Eve", email: "ada@example.com" },
        { username: "(.*)" },
      ];
      const ids = [];
      for (const profile of profiles) ids.push((await store.add(profile, now))?.id);
      const [zoe, eve, pattern] = ids;
      const found = async (text: string, limit = 10) =>
        (await store.search(text, limit)).map(({ id }) => id).sort();

      assert.deepEqual(await found("ADA"), [zoe, eve].sort());
      assert.deepEqual(await found("zoË"), [zoe]);
      assert.deepEqual(await found("a@example.com"), [eve]);
      assert.deepEqual(await found("(.*)"), [pattern]);
      assert.equal((await found("e", 1)).length, 1);
      assert.deepEqual(await found("nobody"), []);
      assert.deepEqual(await store.search("eve", 1), [await store.findById(eve ?? Number.NaN)]);
    },

    async "says so if there is no such user"() {
      const store = await open();

      assert.equal(await store.addToken(idOf(99), "one"), false);
      assert.equal(await store.removeTokens(idOf(99)), null);
      assert.equal(await store.tokensOf(idOf(99)), null);
      assert.equal(await store.findByToken("one"), null);
    },
  });
}
