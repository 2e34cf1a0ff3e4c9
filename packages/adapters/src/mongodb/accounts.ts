import { type NewProfile, newUser, StoreRefused, type User, type UserId } from "@user-image/domain";
import { type Document, type Filter, MongoServerError, type UpdateFilter } from "mongodb";
import type { Connection, Run } from "./connection.js";
import type { StoredId, StoredIds } from "./stored-ids.js";
import { type Reading, type StoredDocument, withoutToken, withToken } from "./user-document.js";

export const DUPLICATE_KEY = 11000;

/** The server's time limit for a command, in milliseconds. */
export const MAX_TIME = 1500;

export const ONLY_ID = { projection: { _id: 1 }, maxTimeMS: MAX_TIME } as const;

/** A new id is one more than the largest id below this bound, which has the most digits that the API accepts. */
const ID_LIMIT = 999_999_999_999_999;

/** The accounts of a collection and their tokens. */
export class MongoAccounts {
  constructor(
    private readonly connection: Connection,
    private readonly reading: Pick<Reading<unknown>, "ids" | "isDefinedByHost">,
    private readonly hasTokenIndex: boolean,
  ) {}

  private get ids(): StoredIds {
    return this.reading.ids;
  }

  /** @throws {StoreRefused} if the host defines the documents */
  add(profile: NewProfile, now: Date): Promise<User | null> {
    if (this.reading.isDefinedByHost) {
      return Promise.reject(new StoreRefused(new Error("The host that opened this store adds its users.")));
    }
    return this.connection.operate(async (run) => {
      for (;;) {
        const user = newUser({ ...profile, id: profile.id ?? (await this.newId(run)) }, now);
        const added = await this.insert(user);
        if (added || profile.id !== undefined) return added ? user : null;
      }
    });
  }

  addToken(id: UserId, hash: string): Promise<boolean> {
    return this.connection.operate(async (run) => {
      if (!(await this.find(run, id)) || (await this.isHeldByOther(run, id, hash))) return false;
      return write(run, this.ids.filterOf(id), withToken(hash));
    });
  }

  async tokensOf(id: UserId): Promise<readonly string[] | null> {
    const user = await this.connection.operate((run) => this.find(run, id));
    return user && hashesOf(user);
  }

  removeToken(hash: string): Promise<boolean> {
    const isHeld = { tokenHashes: { $eq: hash, $type: "array" as const } };
    return this.connection.operate((run) => write(run, isHeld, withoutToken(hash)));
  }

  removeTokens(id: UserId): Promise<number | null> {
    return this.connection.operate(async (run) => {
      const user = await this.find(run, id);
      if (!user) return null;
      await write(run, this.ids.filterOf(id), { $unset: { tokenHashes: "" } });
      return hashesOf(user).length;
    });
  }

  private async find(run: Run, id: UserId): Promise<Pick<StoredDocument, "tokenHashes"> | null> {
    const options = { projection: { tokenHashes: 1 }, maxTimeMS: MAX_TIME };
    const user = await run((users) => users.findOne(this.ids.filterOf(id), options));
    return user && this.ids.isSame(user._id, id) ? user : null;
  }

  /** Without an index MongoDB would read all documents, and every token that is accepted contains its user's id. */
  private async isHeldByOther(run: Run, id: UserId, hash: string): Promise<boolean> {
    if (!this.hasTokenIndex) return false;
    const others = { _id: { $ne: this.ids.toStored(id) as StoredId }, tokenHashes: hash };
    return (await run((users) => users.findOne(others, ONLY_ID))) !== null;
  }

  /** Ids of other types sort behind all numbers, and match no comparison with a number. */
  private async newId(run: Run): Promise<UserId> {
    if (this.ids.ids.kind !== "number") return this.ids.make();
    const options = { sort: { _id: -1 }, ...ONLY_ID } as const;
    const last = await run((users) => users.findOne({ _id: { $gte: 0, $lt: ID_LIMIT } }, options));
    return Math.floor(Number(last?._id ?? 0)) + 1;
  }

  private async insert({ id, profile }: User): Promise<boolean> {
    const _id = this.ids.toStored(id);
    if (_id === undefined)
      throw new StoreRefused(new TypeError("The id has another type than the ids of this store."));
    try {
      const document = { _id, ...profile, image: null };
      await this.connection.send((users) => users.insertOne(document, { maxTimeMS: MAX_TIME }));
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }
}

function hashesOf({ tokenHashes }: Pick<StoredDocument, "tokenHashes">): readonly string[] {
  return Array.isArray(tokenHashes) ? tokenHashes : [];
}

/** Resolves to whether the user exists. */
export async function write(
  run: Run,
  filter: Filter<StoredDocument>,
  change: UpdateFilter<StoredDocument> | Document[],
): Promise<boolean> {
  const options = { maxTimeMS: MAX_TIME };
  const { matchedCount } = await run((users) => users.updateOne(filter, change, options));
  return matchedCount === 1;
}
