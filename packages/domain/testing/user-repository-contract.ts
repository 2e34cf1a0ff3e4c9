import assert from "node:assert/strict";
import { shownImage, type User, type UserId, UserNotFound, type UserRepository } from "@user-image/domain";
import { aDiscard, aUser, aUserWithEverything, type UserFields } from "./a-user.js";
import { type ContractCase, contractCases } from "./contract.js";
import { eventPromises } from "./event-promises.js";
import { assertSameUser, type StoredUser } from "./fill-store.js";
import { byPlace, changed } from "./images-by-place.js";
import { listPromises } from "./list-promises.js";
import { timePromises } from "./time-promises.js";
import { tokenPromises } from "./token-promises.js";

/**
 * What every UserRepository promises.
 *
 * @param open makes a repository that holds these users and no other; `fillStore` helps
 * @param idOf makes an id of the repository's type from a number, a different id for each number
 */
export function userRepositoryContract(
  open: (...stored: StoredUser[]) => Promise<UserRepository>,
  idOf: (number: number) => UserId = (number) => number,
): ContractCase[] {
  const userOf = (number: number, fields: UserFields = {}) => aUser({ ...fields, id: idOf(number) });
  const everything = () => ({ ...aUserWithEverything(), id: idOf(1) });

  return contractCases({
    ...timePromises(open, idOf),
    ...tokenPromises(open, idOf),
    ...eventPromises(open, idOf),
    ...listPromises(open, idOf),

    async "finds a user with every field"() {
      const user = everything();
      const users = await open({ user: userOf(2) }, { user });

      assertSameUser(await users.findById(user.id), user);
    },

    async "finds whose image, grant or discard a public id is, as long as it is"() {
      const users = await open({ user: userOf(2) }, { user: everything() });

      for (const publicId of ["shown", "granted", "uploaded", "replaced", "condemned"]) {
        assert.equal((await users.findByPublicId(publicId))?.id, idOf(1), publicId);
      }
      assert.equal(await users.findByPublicId("other"), null);
      await users.update(await find(users, idOf(1)), (user) => changed(user, { image: null, grants: [] }));
      assert.equal(await users.findByPublicId("shown"), null);
      assert.equal(await users.findByPublicId("granted"), null);
      assert.equal((await users.findByPublicId("replaced"))?.id, idOf(1));
    },

    async "takes an adopted image for nobody's"() {
      const { image } = byPlace(everything());
      const users = await open({ user: userOf(1, { image: image && { ...image, adopted: true } }) });

      assert.equal(shownImage((await find(users, idOf(1))).images)?.adopted, true);
      assert.equal(await users.findByPublicId("shown"), null);
    },

    async "stores what the change gives, counts the write, and does not change other users"() {
      const [ada, eve] = [userOf(1), userOf(2)];
      const users = await open({ user: ada }, { user: eve });
      const before = await find(users, ada.id);
      const { images } = everything();

      const updated = await users.update(before, (user) => ({ ...user, images }));

      assertSameUser(updated, { ...ada, images });
      assert.equal(updated.revision, before.revision + 1);
      assert.deepEqual(await find(users, ada.id), updated);
      assertSameUser(await users.findById(eve.id), eve);
    },

    async "starts from the user in hand"() {
      const users = await open({ user: everything() });
      const before = await find(users, idOf(1));
      const given: User[] = [];

      await users.update(before, (user) => {
        given.push(user);
        return withDiscard(user, "a");
      });

      assert.deepEqual(given, [before]);
    },

    async "reads again when the user in hand went stale"() {
      const users = await open({ user: userOf(1) });
      const stale = await find(users, idOf(1));

      await users.update(stale, (user) => withDiscard(user, "a"));
      const updated = await users.update(stale, (user) => withDiscard(user, "b"));

      assert.deepEqual(discardedBy(updated), ["a", "b"]);
      assert.deepEqual(await find(users, idOf(1)), updated);
    },

    async "keeps every one of many concurrent changes"() {
      const users = await open({ user: userOf(1) });
      const before = await find(users, idOf(1));
      const publicIds = Array.from({ length: 16 }, (_, index) => `image-${index}`).sort();

      await Promise.all(publicIds.map((id) => users.update(before, (user) => withDiscard(user, id))));

      const after = await find(users, idOf(1));
      assert.deepEqual(discardedBy(after), publicIds);
      assert.equal(after.revision, before.revision + publicIds.length);
    },

    async "writes the same change only once, however often it is asked for"() {
      const users = await open({ user: userOf(1) });
      const before = await find(users, idOf(1));

      await Promise.all(
        Array.from({ length: 16 }, () => users.update(before, (user) => withDiscard(user, "a"))),
      );

      const after = await find(users, idOf(1));
      assert.deepEqual(discardedBy(after), ["a"]);
      assert.equal(after.revision, before.revision + 1);
    },

    async "writes nothing if others went on from what the change made, and it sees that it is done"() {
      const users = await open({ user: userOf(1) });
      const before = await find(users, idOf(1));
      const change = (user: User) => (user.images.length > 0 ? user : withDiscard(user, "a"));

      const landed = await users.update(before, change);
      const since = await users.update(landed, (user) => changed(user, { discards: [aDiscard("b")] }));

      assert.deepEqual(await users.update(before, change), since);
      assert.deepEqual(await find(users, idOf(1)), since);
    },

    async "writes nothing if the change gives back the user it was given"() {
      const users = await open({ user: everything() });
      const before = await find(users, idOf(1));

      assert.deepEqual(await users.update(before, (user) => user), before);
      assert.deepEqual(await find(users, idOf(1)), before);
    },

    async "keeps a lock, and lifts it when the change leaves it out"() {
      const users = await open({ user: userOf(1) });
      const lock = { reason: 'It\'s "Zoë" 😀', since: new Date("2026-01-01T12:00:00.123Z") };

      const locked = await users.update(await find(users, idOf(1)), (user) => ({ ...user, lock }));
      assert.deepEqual(locked.lock, lock);
      const changed = await users.update(locked, (user) => withDiscard(user, "a"));
      assert.deepEqual(changed.lock, lock);
      assert.deepEqual(await find(users, idOf(1)), changed);
      const reasoned = await users.update(changed, (user) => ({ ...user, lock: { ...lock, reason: "new" } }));
      assert.deepEqual((await find(users, idOf(1))).lock, { ...lock, reason: "new" });

      await users.update(reasoned, ({ lock: _, ...user }) => user);
      assert.equal((await find(users, idOf(1))).lock, undefined);
    },

    async "writes a copy of the user, so that a change decided on before is made anew"() {
      const users = await open({ user: everything() });
      const before = await find(users, idOf(1));
      const given: number[] = [];

      const copied = await users.update(before, (user) => ({ ...user }));
      await users.update(before, (user) => {
        given.push(user.revision);
        return withDiscard(user, "a");
      });

      assert.deepEqual(copied, { ...before, revision: before.revision + 1 });
      assert.equal(given.at(-1), copied.revision);
    },

    async "stores nothing if the change throws, and passes on what it throws"() {
      const users = await open({ user: everything() });
      const before = await find(users, idOf(1));
      const refusal = new Error("refused");

      const attempt = users.update(before, () => {
        throw refusal;
      });

      await assert.rejects(attempt, (error) => error === refusal);
      assert.deepEqual(await find(users, idOf(1)), before);
    },

    async "never writes a profile field, for those belong to other services"() {
      const users = await open({ user: userOf(1), tokens: ["hash"] });
      const before = await find(users, idOf(1));

      const profile = { ...before.profile, username: "Eve" };
      const updated = await users.update(before, (user) => ({ ...withDiscard(user, "a"), profile }));

      assert.equal(updated.profile.username, "Ada");
      assert.equal((await find(users, idOf(1))).profile.username, "Ada");
      assert.deepEqual(await users.findByToken("hash"), updated);
    },

    async "refuses to change a user it does not have"() {
      const users = await open({ user: userOf(1) });

      const attempt = users.update(userOf(99), (user) => withDiscard(user, "a"));

      await assert.rejects(attempt, UserNotFound);
      assert.equal(await users.findById(idOf(99)), null);
    },

    async "hands out values, so that only update changes what is stored"() {
      const users = await open({ user: everything() });
      const before = structuredClone(await find(users, idOf(1)));

      const handedOut = await find(users, idOf(1));
      try {
        (handedOut.images as unknown[]).length = 0;
        Object.assign(handedOut, { images: [] });
      } catch {
        // A repository may return frozen values.
      }

      assert.deepEqual(await find(users, idOf(1)), before);
    },
  });
}

async function find(users: UserRepository, id: UserId): Promise<User> {
  const user = await users.findById(id);
  assert.ok(user, `There is no user ${id}.`);
  return user;
}

function discardedBy(user: User): string[] {
  return byPlace(user)
    .discards.map(({ publicId }) => publicId)
    .sort();
}

function withDiscard(user: User, publicId: string): User {
  const { discards } = byPlace(user);
  if (discards.some((discard) => discard.publicId === publicId)) return user;
  return changed(user, { discards: [...discards, aDiscard(publicId)] });
}
