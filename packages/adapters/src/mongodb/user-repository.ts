import { setTimeout as sleep } from "node:timers/promises";
import {
  type Backlog,
  type Change,
  dueAt,
  imagesOf,
  type NewProfile,
  newUser,
  StoreUnavailable,
  type User,
  type UserAccounts,
  UserNotFound,
  type UserRepository,
} from "@user-image/domain";
import { type Collection, type Filter, type MongoClient, MongoServerError } from "mongodb";
import { reach, reachOnce } from "./reach.js";
import { PROJECTION, toDocument, toFields, toUser, type UserDocument } from "./user-document.js";

const DUPLICATE_KEY = 11000;

/** How long the server may work on a read, in milliseconds. */
const MAX_TIME = 1500;

/**
 * What stands in the way of a conditional write cannot be read before a majority has confirmed
 * it. So often it is waited for, each time so much longer, in milliseconds: about a second in all.
 */
const MAX_STALLS = 9;
const PAUSE = 20;

/**
 * Users in a MongoDB collection, which other services may write as well. Every step is one
 * conditional write of one document.
 */
export class MongoUserRepository implements UserRepository, UserAccounts {
  constructor(
    private readonly users: Collection<UserDocument>,
    private readonly client: MongoClient,
  ) {}

  findById(id: number): Promise<User | null> {
    return this.findOne({ _id: id });
  }

  findByToken(hash: string): Promise<User | null> {
    return this.findOne({ tokenHashes: hash });
  }

  findByPublicId(publicId: string): Promise<User | null> {
    return this.findOne({ "imageState.publicIds": publicId });
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    const options = {
      projection: PROJECTION,
      sort: { "imageState.dueAt": 1 },
      limit,
      maxTimeMS: MAX_TIME,
    } as const;
    const documents = await reach(() => this.users.find(isDueBy(now), options).toArray());
    return documents.map(toUser);
  }

  async backlog(now: Date): Promise<Backlog> {
    const users = await reach(() => this.users.countDocuments(isDueBy(now), { maxTimeMS: MAX_TIME }));
    const [first] = await this.findDue(now, 1);
    return { users, since: first ? dueAt(first) : null };
  }

  async time(): Promise<Date> {
    const { localTime } = await reach(() => this.client.db().command({ hello: 1, maxTimeMS: MAX_TIME }));
    return localTime;
  }

  async update(user: User, change: Change): Promise<User> {
    let current = user;
    for (let stalls = 0; stalls <= MAX_STALLS; ) {
      const changed = change(current);
      if (changed === current) return current;

      const { id, profile, revision } = current;
      const updated = { id, profile, ...imagesOf(changed), revision: revision + 1 };
      if (await this.replace(current, updated)) return updated;

      const read = await this.findById(user.id);
      if (!read) throw new UserNotFound();
      stalls = read.revision === current.revision ? stalls + 1 : 0;
      if (stalls > 0) await sleep(stalls * PAUSE);
      current = read;
    }
    throw new StoreUnavailable(new Error("A write by somebody else is not confirmed by a majority."));
  }

  async add(profile: NewProfile, now: Date): Promise<User | null> {
    for (;;) {
      const user = newUser({ ...profile, id: profile.id ?? (await this.nextId()) }, now);
      const added = await this.insert(user);
      if (added || profile.id !== undefined) return added ? user : null;
    }
  }

  async addToken(id: number, hash: string): Promise<boolean> {
    const change = { $addToSet: { tokenHashes: hash } };
    const { matchedCount } = await reach(() => this.users.updateOne({ _id: id }, change));
    return matchedCount === 1;
  }

  async removeToken(hash: string): Promise<boolean> {
    const change = { $pull: { tokenHashes: hash } };
    const { matchedCount } = await reach(() => this.users.updateOne({ tokenHashes: hash }, change));
    return matchedCount === 1;
  }

  async removeTokens(id: number): Promise<number | null> {
    const projection = { tokenHashes: 1 };
    const user = await reach(() => this.users.findOne({ _id: id }, { projection }));
    if (!user) return null;
    await reach(() => this.users.updateOne({ _id: id }, { $unset: { tokenHashes: "" } }));
    return user.tokenHashes?.length ?? 0;
  }

  /**
   * Makes the indexes that are missing; the service works without, only slower. Rejects with
   * the driver's error if one cannot be made.
   */
  async prepare(): Promise<void> {
    await this.users.createIndex({ tokenHashes: 1 });
    await this.users.createIndex({ "imageState.dueAt": 1 });
    await this.users.createIndex({ "imageState.publicIds": 1 });
  }

  /** Resolves once all connections are closed. */
  close(): Promise<void> {
    return this.client.close();
  }

  private async findOne(filter: Filter<UserDocument>): Promise<User | null> {
    const document = await reach(() =>
      this.users.findOne(filter, { projection: PROJECTION, maxTimeMS: MAX_TIME }),
    );
    return document && toUser(document);
  }

  /** Matches only if nobody else has written since. A user never written by us has no revision. */
  private async replace(current: User, updated: User): Promise<boolean> {
    const { id, revision } = current;
    const filter = { _id: id, "imageState.revision": revision === 0 ? null : revision };
    const change = { $set: toFields(current, updated) };
    const { matchedCount } = await reach(() => this.users.updateOne(filter as Filter<UserDocument>, change));
    return matchedCount === 1;
  }

  /** Ids of other kinds, which sort behind all numbers, match no comparison with a number. */
  private async nextId(): Promise<number> {
    const options = { sort: { _id: -1 }, projection: { _id: 1 } } as const;
    const last = await reach(() => this.users.findOne({ _id: { $gte: 0 } }, options));
    return Math.floor(last?._id ?? 0) + 1;
  }

  private async insert(user: User): Promise<boolean> {
    try {
      await reachOnce(() => this.users.insertOne(toDocument(user)));
      return true;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof MongoServerError && cause.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }
}

/** The lower bound keeps servers that do not tell dates from nulls from walking all idle users. */
function isDueBy(now: Date): Filter<UserDocument> {
  return { "imageState.dueAt": { $gt: new Date(0), $lte: now } };
}
