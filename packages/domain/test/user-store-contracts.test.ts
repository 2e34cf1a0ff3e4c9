import {
  type Change,
  newUser,
  type User,
  type UserAccounts,
  type UserId,
  type UserRepository,
} from "@user-image/domain";
import {
  changed,
  fillStore,
  InMemoryUserRepository,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { failuresOf, overlay } from "./broken.js";

type Store = UserRepository & UserAccounts;

/** Each breaks one promise, the way a careless adapter would. */
const brokenRepositories: Record<string, (sound: InMemoryUserRepository) => Partial<Store>> = {
  "drops a field": (sound) => ({
    findById: async (id) => withoutDiscards(await sound.findById(id)),
    findByToken: async (hash, id) => withoutDiscards(await sound.findByToken(hash, id)),
  }),
  "answers somebody for an unknown id": (sound) => ({
    findById: async (id) => (await sound.findById(id)) ?? sound.findById(1),
  }),
  "answers somebody for an empty token": (sound) => ({
    findByToken: async (hash, id) => (hash === "" ? sound.findById(1) : sound.findByToken(hash, id)),
  }),
  "asks a token for its hash only": (sound) => ({ findByToken: (hash) => sound.findByToken(hash) }),
  "takes a text of digits for the number": (sound) => ({
    findById: (id) => sound.findById(Number(id)),
  }),
  "knows only the last token of a user": (sound) => ({
    addToken: async (id, hash) => {
      await sound.removeTokens(id);
      return sound.addToken(id, hash);
    },
  }),
  "knows a public id after it is gone": (sound) => ({
    findByPublicId: async (publicId) => (await sound.findByPublicId(publicId)) ?? sound.findById(1),
  }),
  "knows no grants by their public id": (sound) => ({
    findByPublicId: async (publicId) => {
      const user = await sound.findByPublicId(publicId);
      return user?.images.some((image) => image.publicId === publicId && image.state === "granted")
        ? null
        : user;
    },
  }),
  "takes users for due who are not": (sound) => ({
    findDue: (now, limit) => sound.findDue(new Date(now.getTime() + 7_200_000), limit),
  }),
  "takes users for due a moment too late": (sound) => ({
    findDue: (now, limit) => sound.findDue(new Date(now.getTime() - 1), limit),
  }),
  "forgets since when somebody is due": (sound) => ({
    oldestDue: async (now) => (await sound.oldestDue(now)) && now,
  }),
  "says since when though nobody is due": (sound) => ({
    oldestDue: async (now) => (await sound.oldestDue(now)) ?? now,
  }),
  "counts everybody as due": (sound) => ({
    countDue: async (_, limit) => Math.min(limit, sound.all().length),
  }),
  "counts further than asked for": (sound) => ({ countDue: (now) => sound.countDue(now, 100) }),
  "finds more due users than asked for": (sound) => ({ findDue: (now) => sound.findDue(now, 100) }),
  "finds the least overdue users first": (sound) => ({
    findDue: async (now, limit) => (await sound.findDue(now, 100)).reverse().slice(0, limit),
  }),
  "takes events for due that are not": (sound) => ({
    findUnsent: (now, limit) => sound.findUnsent(new Date(now.getTime() + 7_200_000), limit),
  }),
  "takes events for due a moment too late": (sound) => ({
    findUnsent: (now, limit) => sound.findUnsent(new Date(now.getTime() - 1), limit),
  }),
  "finds the least overdue events first": (sound) => ({
    findUnsent: async (now, limit) => (await sound.findUnsent(now, 100)).reverse().slice(0, limit),
  }),
  "finds more events than asked for": (sound) => ({ findUnsent: (now) => sound.findUnsent(now, 100) }),
  "says since when though no event waits": (sound) => ({
    oldestUnsent: async () => (await sound.oldestUnsent()) ?? new Date(),
  }),
  "keeps an event that was left out": (sound) => ({
    update: (user, change) =>
      sound.update(user, (stored) => {
        const changed = change(stored);
        return stored.unsent && changed !== stored
          ? { ...changed, unsent: changed.unsent ?? stored.unsent }
          : changed;
      }),
  }),
  "stores nothing": () => ({
    update: async (user, change) => ({ ...change(user), revision: user.revision + 1 }),
  }),
  "answers the user as they were": (sound) => ({
    update: async (user, change) => {
      await sound.update(user, change);
      return user;
    },
  }),
  "does not count the write": (sound) => ({
    update: async (user, change) => ({ ...(await sound.update(user, change)), revision: user.revision }),
  }),
  "changes every user": (sound) => ({
    update: async (user, change) => {
      const other = await sound.findById(3 - Number(user.id));
      if (other) await sound.update(other, change);
      return sound.update(user, change);
    },
  }),
  "loses concurrent changes": (sound) => ({
    update: async (user, change) => {
      const changed = change(user);
      return changed === user ? user : sound.update(user, () => changed);
    },
  }),
  "reads again although the user in hand is fresh": (sound) => ({
    update: async (user, change) => {
      change(user);
      return sound.update(user, change);
    },
  }),
  "answers what a change would have made that was done already": (sound) => ({
    update: async (user, change) => {
      const { revision } = await sound.update(user, change);
      return { ...change(user), revision };
    },
  }),
  "writes even if nothing changed": (sound) => ({
    update: (user, change) => sound.update(user, (stored) => ({ ...change(stored) })),
  }),
  "swallows a refusal": (sound) => ({
    update: (user, change) => sound.update(user, change).catch(() => user),
  }),
  "wraps a refusal": (sound) => ({
    update: (user, change) =>
      sound.update(user, change).catch((cause) => {
        throw new Error("failed", { cause });
      }),
  }),
  "writes the profile": (sound) => ({
    update: async (user, change) => ({
      ...(await sound.update(user, change)),
      profile: change(user).profile,
    }),
  }),
  "adds a user it does not have": (sound) => ({
    update: async (user, change) => {
      await sound.add({ id: user.id, ...user.profile }, user.profile.createdAt);
      return sound.update(user, change);
    },
  }),
  "keeps pointers": () => new PointerRepository(),
};

const brokenAccounts: Record<string, (sound: InMemoryUserRepository) => Partial<Store>> = {
  "gives an id twice": (sound) => ({
    add: async (profile, now) => (await sound.add(profile, now)) && newUser({ id: 1, ...profile }, now),
  }),
  "overwrites a taken id": (sound) => ({
    add: async (profile, now) => (await sound.add(profile, now)) ?? newUser({ id: 217, ...profile }, now),
  }),
  "drops the email": (sound) => ({ add: (profile, now) => sound.add({ ...profile, email: null }, now) }),
  "opens an account for any name": (sound) => ({
    add: (profile, now) =>
      sound.add({ ...profile, username: profile.username.replace(/[\u{200b}\u{3164}]+/u, "") }, now),
  }),
  "opens an account for any address": (sound) => ({
    add: ({ email, ...profile }, now) =>
      sound.add({ ...profile, email: email?.includes("@") ? email : null }, now),
  }),
  "keeps a token that was taken back": (sound) => ({
    removeToken: async (hash) => (await sound.findByToken(hash)) !== null,
  }),
  "always says that it took a token back": (sound) => ({
    removeToken: async (hash) => (await sound.removeToken(hash)) || true,
  }),
  "takes the tokens of everybody back": (sound) => ({
    removeTokens: async (id) => {
      for (const other of [1, 2]) if (other !== id) await sound.removeTokens(other);
      return sound.removeTokens(id);
    },
  }),
  "says that a token was not added that is there": (sound) => ({
    addToken: async (id, hash) => (await sound.findByToken(hash)) === null && sound.addToken(id, hash),
  }),
  "takes a token from somebody else": (sound) => ({
    addToken: async (id, hash) => {
      if (await sound.findById(id)) await sound.removeToken(hash);
      return sound.addToken(id, hash);
    },
  }),
  "accepts a token for nobody": (sound) => ({
    addToken: async (id, hash) => (await sound.addToken(id, hash)) || true,
  }),
};

describe("the contract of a UserRepository", () => {
  it.each(Object.entries(brokenRepositories))("fails one that %s", async (_, breakIt) => {
    const broken = brokenStore(breakIt);
    const contract = userRepositoryContract(async (...stored) => {
      const store = broken();
      await fillStore(store, stored);
      return store;
    });

    expect(await failuresOf(contract)).not.toEqual([]);
  });
});

describe("the contract of UserAccounts", () => {
  it.each(Object.entries(brokenAccounts))("fails one that %s", async (_, breakIt) => {
    const broken = brokenStore(breakIt);

    expect(await failuresOf(userAccountsContract(async () => broken()))).not.toEqual([]);
  });
});

function brokenStore(breakIt: (sound: InMemoryUserRepository) => Partial<Store>): () => Store {
  return () => {
    const sound = new InMemoryUserRepository();
    return overlay(sound as Store, breakIt(sound));
  };
}

function withoutDiscards(user: User | null): User | null {
  return user && changed(user, { discards: [] });
}

/** Hands out the very objects that it keeps. */
class PointerRepository extends InMemoryUserRepository {
  private readonly pointers = new Map<UserId, User>();

  override async findById(id: UserId): Promise<User | null> {
    const user = await super.findById(id);
    if (user && !this.pointers.has(id)) this.pointers.set(id, structuredClone(user));
    return this.pointers.get(id) ?? null;
  }

  override async update(user: User, change: Change): Promise<User> {
    this.pointers.delete(user.id);
    return super.update(user, change);
  }
}
