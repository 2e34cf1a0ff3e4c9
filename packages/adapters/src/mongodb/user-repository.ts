import { setTimeout as sleep } from "node:timers/promises";
import {
  afterUpdate,
  type Change,
  type NewProfile,
  newUser,
  type Store,
  StoreUnavailable,
  type User,
  type UserId,
  UserNotFound,
  UserUnreadable,
} from "@user-image/domain";
import {
  type Collection,
  type Document,
  type Filter,
  type MongoClient,
  MongoServerError,
  type UpdateFilter,
} from "mongodb";
import { type OnUnreadable, UnreadableUsers } from "../unreadable-users.js";
import { Connection, type Run } from "./connection.js";
import { isUndecodable } from "./retries.js";
import {
  isDueBy,
  PROJECTION,
  toDocument,
  toFields,
  toUser,
  type UserDocument,
  withoutToken,
  withToken,
} from "./user-document.js";

const DUPLICATE_KEY = 11000;

/** The server's time limit for a command, in milliseconds. */
const MAX_TIME = 1500;

/**
 * A conflicting write cannot be read before a majority has confirmed it. How often to wait for that, and
 * by how much longer each time, in milliseconds: about a second in all.
 */
const MAX_STALLS = 9;
const PAUSE = 20;

/** A new id is one more than the largest id below this bound, which has the most digits that the API accepts. */
const ID_LIMIT = 999_999_999_999_999;

const IN_ORDER = { sort: { "imageState.dueAt": 1 }, maxTimeMS: MAX_TIME } as const;

const ONLY_ID = { projection: { _id: 1 }, maxTimeMS: MAX_TIME } as const;

/** Building an index has no deadline. The driver accepts this option for a single command, but its types do not declare it. */
const NO_TIME_LIMIT = { socketTimeoutMS: 0 } as object;

/**
 * Users in a MongoDB collection, which other services may write as well. Every step is one
 * conditional write of one document.
 */
export class MongoUserRepository implements Store {
  private readonly connection: Connection;
  private readonly unreadable: UnreadableUsers;

  constructor(users: Collection<UserDocument>, client: MongoClient, onUnreadable?: OnUnreadable) {
    this.connection = new Connection(users, client);
    this.unreadable = new UnreadableUsers(onUnreadable);
  }

  findById(id: UserId): Promise<User | null> {
    return this.connection.operate((run) => this.find(run, { _id: id }));
  }

  findByToken(hash: string): Promise<User | null> {
    return this.connection.operate((run) => this.find(run, { tokenHashes: hash }));
  }

  findByPublicId(publicId: string): Promise<User | null> {
    return this.connection.operate((run) => this.find(run, { "imageState.publicIds": publicId }));
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    for (;;) {
      const leftOut = this.unreadable.ids;
      const filter = { ...isDueBy(now), ...(leftOut.length > 0 && { _id: { $nin: leftOut } }) };
      const options = { ...IN_ORDER, limit };
      try {
        const documents = await this.connection.run((users) =>
          users.find(filter, { ...options, projection: PROJECTION }).toArray(),
        );
        return documents.map(toUser);
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        const due = await this.connection.run((users) =>
          users.find(filter, { ...options, ...ONLY_ID }).toArray(),
        );
        for (const { _id } of due) await this.noteIfUnreadable(_id);
        if (this.unreadable.ids.length <= leftOut.length) throw new UserUnreadable(error);
      }
    }
  }

  async oldestDue(now: Date): Promise<Date | null> {
    const options = { ...IN_ORDER, projection: { "imageState.dueAt": 1 } };
    const oldest = await this.connection.run((users) => users.findOne(isDueBy(now), options));
    const time = oldest?.imageState?.dueAt;
    return oldest && (time instanceof Date ? time : now);
  }

  countDue(now: Date, limit: number): Promise<number> {
    const options = { limit, maxTimeMS: MAX_TIME };
    return this.connection.run((users) => users.countDocuments(isDueBy(now), options));
  }

  async time(): Promise<Date> {
    const { localTime } = await this.connection.command({ hello: 1, maxTimeMS: MAX_TIME });
    return localTime;
  }

  update(user: User, change: Change): Promise<User> {
    return this.connection.operate(async (run) => {
      let current = user;
      for (let stalls = 0; stalls <= MAX_STALLS; ) {
        const changed = change(current);
        if (changed === current) return current;

        const updated = afterUpdate(current, changed);
        if (await this.replace(run, current, updated)) return updated;

        const read = await this.find(run, { _id: user.id });
        if (!read) throw new UserNotFound();
        stalls = read.revision === current.revision ? stalls + 1 : 0;
        if (stalls > 0) await sleep(stalls * PAUSE);
        current = read;
      }
      throw new StoreUnavailable(new Error("A conflicting write was not confirmed by a majority in time."));
    });
  }

  add(profile: NewProfile, now: Date): Promise<User | null> {
    return this.connection.operate(async (run) => {
      for (;;) {
        const user = newUser({ ...profile, id: profile.id ?? (await this.nextId(run)) }, now);
        const added = await this.insert(user);
        if (added || profile.id !== undefined) return added ? user : null;
      }
    });
  }

  addToken(id: UserId, hash: string): Promise<boolean> {
    return this.connection.operate(async (run) => {
      const others = { _id: { $ne: id }, tokenHashes: hash };
      if (await run((users) => users.findOne(others, ONLY_ID))) return false;
      return this.write(run, { _id: id }, withToken(hash));
    });
  }

  removeToken(hash: string): Promise<boolean> {
    const isHeld = { tokenHashes: { $eq: hash, $type: "array" as const } };
    return this.connection.operate((run) => this.write(run, isHeld, withoutToken(hash)));
  }

  removeTokens(id: UserId): Promise<number | null> {
    return this.connection.operate(async (run) => {
      const options = { projection: { tokenHashes: 1 }, maxTimeMS: MAX_TIME };
      const user = await run((users) => users.findOne({ _id: id }, options));
      if (!user) return null;
      await this.write(run, { _id: id }, { $unset: { tokenHashes: "" } });
      return Array.isArray(user.tokenHashes) ? user.tokenHashes.length : 0;
    });
  }

  /**
   * Creates the missing indexes. Without them the service works, but slower.
   *
   * @throws {StoreUnavailable | StoreRefused} if one cannot be made
   */
  async prepare(): Promise<void> {
    for (const key of ["tokenHashes", "imageState.dueAt", "imageState.publicIds"]) {
      await this.connection.runUnhurried((users) => users.createIndex({ [key]: 1 }, NO_TIME_LIMIT));
    }
  }

  async check(): Promise<void> {
    await this.findById(0);
  }

  /** Resolves when all connections are closed. */
  close(): Promise<void> {
    return this.connection.close();
  }

  private async find(run: Run, filter: Filter<UserDocument>): Promise<User | null> {
    const options = { projection: PROJECTION, maxTimeMS: MAX_TIME };
    try {
      const document = await run((users) => users.findOne(filter, options));
      if (!document || ("tokenHashes" in filter && !Array.isArray(document.tokenHashes))) return null;
      return toUser(document);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const unreadable = error instanceof UserUnreadable ? error : new UserUnreadable(error);
      const document = await run((users) => users.findOne(filter, ONLY_ID));
      if (document) this.unreadable.note(document._id, unreadable);
      throw unreadable;
    }
  }

  private async noteIfUnreadable(id: UserId): Promise<void> {
    await this.findById(id).catch((error) => {
      if (!(error instanceof UserUnreadable)) throw error;
    });
  }

  /** Matches only the revision that was read. A user whom this service has never written has no revision. */
  private replace(run: Run, current: User, updated: User): Promise<boolean> {
    const { id, revision } = current;
    const filter = { _id: id, "imageState.revision": revision === 0 ? { $in: [null, 0] } : revision };
    return this.write(run, filter as Filter<UserDocument>, { $set: toFields(current, updated) });
  }

  /** Resolves to whether the user exists. */
  private async write(
    run: Run,
    filter: Filter<UserDocument>,
    change: UpdateFilter<UserDocument> | Document[],
  ): Promise<boolean> {
    const options = { maxTimeMS: MAX_TIME };
    const { matchedCount } = await run((users) => users.updateOne(filter, change, options));
    return matchedCount === 1;
  }

  /** Ids of other types sort behind all numbers, and match no comparison with a number. */
  private async nextId(run: Run): Promise<number> {
    const options = { sort: { _id: -1 }, ...ONLY_ID } as const;
    const last = await run((users) => users.findOne({ _id: { $gte: 0, $lt: ID_LIMIT } }, options));
    return Math.floor(Number(last?._id ?? 0)) + 1;
  }

  private async insert(user: User): Promise<boolean> {
    try {
      await this.connection.send((users) => users.insertOne(toDocument(user), { maxTimeMS: MAX_TIME }));
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }
}

/** Whether the driver cannot decode the document, or it is not a valid user. */
function isUnreadable(error: unknown): boolean {
  return error instanceof UserUnreadable || isUndecodable(error);
}
