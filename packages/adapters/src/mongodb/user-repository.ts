import { setTimeout as sleep } from "node:timers/promises";
import {
  afterUpdate,
  type Change,
  type NewProfile,
  OtherUserIds,
  type Profile,
  type Store,
  StoreUnavailable,
  type User,
  type UserId,
  type UserIds,
  UserNotFound,
  type UserPage,
  UserUnreadable,
} from "@user-image/domain";
import type { Collection, Filter } from "mongodb";
import { type OnUnreadable, UnreadableUsers } from "../unreadable-users.js";
import { MAX_TIME, MongoAccounts, ONLY_ID, write } from "./accounts.js";
import { Connection, type Run } from "./connection.js";
import { DueUsers, isUnreadable } from "./due-users.js";
import { createIndexes } from "./indexes.js";
import { searchUsers } from "./search-users.js";
import { kindOf, type StoredId, StoredIds } from "./stored-ids.js";
import { MongoStrays } from "./strays.js";
import { profileReading, type Reading, type StoredDocument, toFields, toUser } from "./user-document.js";
import { UserLists } from "./user-lists.js";

/**
 * A conflicting write cannot be read before a majority has confirmed it. How often to wait for that, and
 * by how much longer each time, in milliseconds: about a second in all.
 */
const MAX_STALLS = 9;
const PAUSE = 20;

/** Options of the repository. */
export interface Opening<P> {
  /** How to read documents. Default: with the profile of the HTTP API, and numbers for ids. */
  readonly reading?: Reading<P>;
  /** Whether the host closes the client. */
  readonly isClientOfHost?: boolean;
  /** The fields that have an index. */
  readonly indexed?: readonly string[];
  readonly onUnreadable?: OnUnreadable | undefined;
}

export const INDEXED = ["tokenHashes", "imageState.dueAt", "imageState.publicIds"];

/**
 * Users in a MongoDB collection, which other services may write as well. Every step is one
 * conditional write of one document.
 */
export class MongoUserRepository<P = Profile> implements Store<P> {
  readonly ids: UserIds;
  readonly strays: MongoStrays;
  private readonly reading: Reading<P>;
  private readonly connection: Connection;
  private readonly accounts: MongoAccounts;
  private readonly due: DueUsers<P>;
  private readonly lists: UserLists<P>;
  private readonly unreadable: UnreadableUsers<StoredId>;
  private readonly indexed: readonly string[];
  /** The `_id` that has shown that the ids have the right type. */
  private known: StoredId | undefined;

  constructor(
    users: Collection<StoredDocument>,
    { reading, isClientOfHost = false, indexed = INDEXED, onUnreadable }: Opening<P> = {},
  ) {
    this.reading = reading ?? (profileReading(new StoredIds("number")) as unknown as Reading<P>);
    this.ids = this.reading.ids.ids;
    this.connection = new Connection(users, isClientOfHost);
    const hasTokenIndex = indexed.includes("tokenHashes");
    this.accounts = new MongoAccounts(this.connection, this.reading, hasTokenIndex);
    this.unreadable = new UnreadableUsers(onUnreadable);
    this.due = new DueUsers(this.connection, this.reading, this.unreadable, (_id) =>
      this.noteIfUnreadable(_id),
    );
    this.lists = new UserLists(this.connection, this.reading);
    this.strays = new MongoStrays(this.connection);
    this.indexed = indexed;
  }

  findById(id: UserId): Promise<User<P> | null> {
    return this.connection.operate((run) => this.find(run, this.filterOf(id), id));
  }

  /** Without an index, a token that names nobody is nobody's: any stranger could make MongoDB read all documents. */
  async findByToken(hash: string, id?: UserId): Promise<User<P> | null> {
    if (id === undefined && !this.indexed.includes("tokenHashes")) return null;
    const whose = id === undefined ? {} : this.filterOf(id);
    return this.connection.operate((run) => this.find(run, { ...whose, tokenHashes: hash }, id));
  }

  findByPublicId(publicId: string): Promise<User<P> | null> {
    return this.connection.operate((run) => this.find(run, { "imageState.publicIds": publicId }));
  }

  findOwned(publicIds: readonly string[]): Promise<string[]> {
    return this.lists.owned(publicIds);
  }

  findAfter(id: UserId | null, limit: number): Promise<UserPage<P>> {
    return this.lists.after(id, limit);
  }

  findDue(now: Date, limit: number): Promise<User<P>[]> {
    return this.due.find("images", now, limit);
  }

  oldestDue(now: Date): Promise<Date | null> {
    return this.due.oldestDue(now);
  }

  countDue(now: Date, limit: number): Promise<number> {
    return this.due.count(now, limit);
  }

  findUnsent(now: Date, limit: number): Promise<User<P>[]> {
    return this.due.find("events", now, limit);
  }

  oldestUnsent(): Promise<Date | null> {
    return this.due.oldestUnsent();
  }

  async time(): Promise<Date> {
    const { localTime } = await this.connection.command({ hello: 1, maxTimeMS: MAX_TIME });
    return localTime;
  }

  update(user: User<P>, change: Change<P>): Promise<User<P>> {
    return this.connection.operate(async (run) => {
      let current = user;
      for (let stalls = 0; stalls <= MAX_STALLS; ) {
        const changed = change(current);
        if (changed === current) return current;

        const updated = afterUpdate(current, changed);
        if (await this.replace(run, current, updated)) return updated;

        const read = await this.find(run, this.filterOf(user.id), user.id);
        if (!read) throw new UserNotFound();
        stalls = read.revision === current.revision ? stalls + 1 : 0;
        if (stalls > 0) await sleep(stalls * PAUSE);
        current = read;
      }
      throw new StoreUnavailable(new Error("A conflicting write was not confirmed by a majority in time."));
    });
  }

  /** Adds a user of the HTTP API. Rejects with StoreRefused if the host defines the documents. */
  add(profile: NewProfile, now: Date): Promise<User<P> | null> {
    return this.accounts.add(profile, now) as Promise<User<P> | null>;
  }

  addToken(id: UserId, hash: string): Promise<boolean> {
    return this.accounts.addToken(id, hash);
  }

  tokensOf(id: UserId): Promise<readonly string[] | null> {
    return this.accounts.tokensOf(id);
  }

  removeToken(hash: string): Promise<boolean> {
    return this.accounts.removeToken(hash);
  }

  removeTokens(id: UserId): Promise<number | null> {
    return this.accounts.removeTokens(id);
  }

  /** Finds users of the HTTP API. Rejects with StoreRefused if the host defines the documents. */
  search(text: string, limit: number): Promise<User<P>[]> {
    const find = (_id: StoredId) => this.connection.operate((run) => this.find(run, { _id }));
    return searchUsers(this.connection, this.reading, find, text, limit);
  }

  /**
   * Creates the missing indexes. Without them the service works, but slower.
   *
   * @throws {StoreUnavailable | StoreRefused} if one cannot be made
   */
  async prepare({ events = false } = {}): Promise<void> {
    await createIndexes(this.connection, this.indexed, events);
  }

  async check(): Promise<void> {
    const found = await this.anyId();
    if (!found || this.known !== undefined) return;
    const kind = kindOf(found._id);
    if (kind !== this.ids.kind) throw new OtherUserIds(this.ids.kind, kind);
    this.known = found._id;
  }

  async kindOfIds(): Promise<string | null> {
    const found = await this.anyId();
    return found && kindOf(found._id);
  }

  /** Resolves when all connections are closed. Those of a host's client stay open. */
  close(): Promise<void> {
    return this.connection.close();
  }

  private filterOf(id: UserId): Filter<StoredDocument> {
    return this.reading.ids.filterOf(id);
  }

  /** Finds any user. If an id is known, it finds that user, since this uses only one shard. */
  private anyId(): Promise<Pick<StoredDocument, "_id"> | null> {
    const filter = this.known === undefined ? {} : { _id: this.known };
    return this.connection.run((users) => users.findOne(filter, ONLY_ID));
  }

  /** @param id if the filter contains one. A collation can make others equal to it, such as "Anna" to "anna" */
  private async find(run: Run, filter: Filter<StoredDocument>, id?: UserId): Promise<User<P> | null> {
    const options = { projection: this.reading.projection, maxTimeMS: MAX_TIME };
    try {
      const document = await run((users) => users.findOne(filter, options));
      if (!document || ("tokenHashes" in filter && !Array.isArray(document.tokenHashes))) return null;
      if (id !== undefined && !this.reading.ids.isSame(document._id, id)) return null;
      return toUser(document, this.reading);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const unreadable = error instanceof UserUnreadable ? error : new UserUnreadable(error);
      const document = await run((users) => users.findOne(filter, ONLY_ID));
      if (document) this.unreadable.note(document._id, unreadable);
      throw unreadable;
    }
  }

  private async noteIfUnreadable(_id: StoredId): Promise<void> {
    await this.connection
      .operate((run) => this.find(run, { _id }))
      .catch((error) => {
        if (!(error instanceof UserUnreadable)) throw error;
      });
  }

  /** Matches only the revision that was read. A user whom this service has never written has no revision. */
  private replace(run: Run, current: User<P>, updated: User<P>): Promise<boolean> {
    const { id, revision } = current;
    const filter = {
      ...this.filterOf(id),
      "imageState.revision": revision === 0 ? { $in: [null, 0] } : revision,
    };
    return write(run, filter as Filter<StoredDocument>, { $set: toFields(current, updated) });
  }
}
