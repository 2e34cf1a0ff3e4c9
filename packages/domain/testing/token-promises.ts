import assert from "node:assert/strict";
import { type UserId, UserNotFound, type UserRepository } from "@user-image/domain";
import { aUser, aUserWithEverything } from "./a-user.js";
import { assertSameUser, type StoredUser } from "./fill-store.js";

/** The promises of every UserRepository about ids and tokens: which user they find. */
export function tokenPromises(
  open: (...stored: StoredUser[]) => Promise<UserRepository>,
  idOf: (number: number) => UserId,
) {
  const userOf = (number: number) => aUser({ id: idOf(number) });
  const everything = () => ({ ...aUserWithEverything(), id: idOf(1) });

  return {
    async "finds nobody under an id or a token that it does not have"() {
      const users = await open({ user: userOf(1), tokens: ["hash"] });

      assert.equal(await users.findById(idOf(-1)), null);
      assert.equal(await users.findByToken("other"), null);
      assert.equal(await users.findByToken(""), null);
    },

    async "finds a user by each of their tokens, and no other user"() {
      const [ada, eve] = [everything(), userOf(2)];
      const users = await open({ user: ada, tokens: ["a1", "a2"] }, { user: eve, tokens: ["e1"] });

      assertSameUser(await users.findByToken("a1"), ada);
      assertSameUser(await users.findByToken("a2"), ada);
      assertSameUser(await users.findByToken("e1"), eve);
    },

    async "finds a user by a token of theirs and their id, and nobody by a token of somebody else's"() {
      const [ada, eve] = [everything(), userOf(2)];
      const users = await open({ user: ada, tokens: ["a1"] }, { user: eve, tokens: ["e1"] });

      assertSameUser(await users.findByToken("a1", ada.id), ada);
      assert.equal(await users.findByToken("a1", eve.id), null);
      assert.equal(await users.findByToken("other", ada.id), null);
      assert.equal(await users.findByToken("a1", idOf(3)), null);
    },

    async "tells ids of texts and of numbers apart, even if they look the same"() {
      const users = await open({ user: userOf(5), tokens: ["hash"] });
      const other = typeof idOf(5) === "number" ? `${idOf(5)}` : Number.parseInt(`${idOf(5)}`, 10);

      assert.equal(await users.findById(other), null);
      assert.equal(await users.findByToken("hash", other), null);
      await assert.rejects(
        users.update({ ...userOf(5), id: other }, (user) => ({ ...user })),
        UserNotFound,
      );
    },
  };
}
