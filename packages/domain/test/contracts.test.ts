import { type Change, newUser, type User, type UserAccounts, type UserRepository } from "@user-image/domain";
import {
  type ContractCase,
  fillStore,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
  mediaLibraryContract,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";

type Store = UserRepository & UserAccounts;

/** Each breaks one promise, the way a careless adapter would. */
const brokenRepositories: Record<string, (sound: InMemoryUserRepository) => Partial<Store>> = {
  "drops a field": (sound) => ({
    findById: async (id) => without(await sound.findById(id), "discards"),
    findByToken: async (hash) => without(await sound.findByToken(hash), "discards"),
  }),
  "answers somebody for an unknown id": (sound) => ({
    findById: async (id) => (await sound.findById(id)) ?? sound.findById(1),
  }),
  "answers somebody for an empty token": (sound) => ({
    findByToken: async (hash) => (hash === "" ? sound.findById(1) : sound.findByToken(hash)),
  }),
  "knows only the last token of a user": (sound) => ({
    addToken: async (id, hash) => {
      await sound.removeTokens(id);
      return sound.addToken(id, hash);
    },
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
      const other = await sound.findById(3 - user.id);
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
      username: change(user).username,
    }),
  }),
  "adds a user it does not have": (sound) => ({
    update: async (user, change) => {
      await sound.add({ id: user.id, username: user.username }, user.createdAt);
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
  "accepts a token for nobody": (sound) => ({
    addToken: async (id, hash) => (await sound.addToken(id, hash)) || true,
  }),
};

const brokenLibraries: Record<string, (sound: InMemoryMediaLibrary) => Partial<InMemoryMediaLibrary>> = {
  "grants the same public id twice": (sound) => ({
    grantUpload: async (now, validFor) => ({
      ...(await sound.grantUpload(now, validFor)),
      publicId: "aaaaaaaaaaaaaaaaaaaa",
    }),
  }),
  "grants for an hour, whatever was asked": (sound) => ({
    grantUpload: (now) => sound.grantUpload(now, 3_600_000),
  }),
  "invents facts": (sound) => ({
    inspect: async (id) =>
      (await sound.inspect(id)) ?? { version: 1, format: "png", bytes: 1, width: 3, height: 2 },
  }),
  "swaps width and height": (sound) => ({
    inspect: async (id) => {
      const facts = await sound.inspect(id);
      return facts && { ...facts, width: facts.height, height: facts.width };
    },
  }),
  "lets a second upload win": (sound) => ({
    upload: async (grant, png) => {
      await sound.destroy(grant.publicId);
      return sound.upload(grant, png);
    },
  }),
  "takes late uploads": (sound) => ({
    upload: (grant, png) => sound.upload({ ...grant, expiresAt: new Date(8e15) }, png),
  }),
  "destroys nothing": () => ({ destroy: async () => {} }),
  "fails to destroy what is gone": (sound) => ({
    destroy: async (id) => {
      if (!(await sound.inspect(id))) throw new Error("not found");
      await sound.destroy(id);
    },
  }),
  "destroys everything": (sound) => ({
    destroy: async () => {
      for (const id of sound.publicIds()) await sound.destroy(id);
    },
  }),
  "delivers all versions under one address": (sound) => ({
    imageUrl: (image, size) => sound.imageUrl({ ...image, version: 1 }, size),
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

describe("the contract of a MediaLibrary", () => {
  it.each(Object.entries(brokenLibraries))("fails one that %s", async (_, breakIt) => {
    const contract = mediaLibraryContract(async () => {
      const sound = new InMemoryMediaLibrary();
      const library = overlay(sound, breakIt(sound));
      return { library, upload: (grant, png) => library.upload(grant, png) };
    });

    expect(await failuresOf(contract)).not.toEqual([]);
  });
});

async function failuresOf(contract: ContractCase[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(contract.map(({ run }) => run()));
  return contract.filter((_, index) => outcomes[index]?.status === "rejected").map(({ name }) => name);
}

function brokenStore(breakIt: (sound: InMemoryUserRepository) => Partial<Store>): () => Store {
  return () => {
    const sound = new InMemoryUserRepository();
    return overlay(sound as Store, breakIt(sound));
  };
}

/** `sound`, with some methods taken from `broken`. */
function overlay<T extends object>(sound: T, broken: Partial<T>): T {
  return new Proxy(sound, {
    get(target, key) {
      const owner = key in broken ? broken : target;
      const value = Reflect.get(owner, key);
      return typeof value === "function" ? value.bind(owner) : value;
    },
  });
}

function without(user: User | null, field: "discards"): User | null {
  return user && { ...user, [field]: [] };
}

/** Hands out the very objects that it keeps. */
class PointerRepository extends InMemoryUserRepository {
  private readonly pointers = new Map<number, User>();

  override async findById(id: number): Promise<User | null> {
    const user = await super.findById(id);
    if (user && !this.pointers.has(id)) this.pointers.set(id, structuredClone(user));
    return this.pointers.get(id) ?? null;
  }

  override async update(user: User, change: Change): Promise<User> {
    this.pointers.delete(user.id);
    return super.update(user, change);
  }
}
