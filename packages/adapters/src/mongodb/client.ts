import type { Person, UserIdKind } from "@user-image/domain";
import { type Collection, type Document, MongoClient, type WithId } from "mongodb";
import type { OnUnreadable } from "../unreadable-users.js";
import { StoredIds } from "./stored-ids.js";
import { hostReading, profileReading, type StoredDocument } from "./user-document.js";
import { INDEXED, MongoUserRepository } from "./user-repository.js";

/** How long to wait for any one thing, in milliseconds, so that a command fails within its deadline. */
const PATIENCE = 1500;

/** How long a connection may wait for an answer, in milliseconds: longer than anybody waits for it. */
const SOCKET_PATIENCE = 2000;

/**
 * Answers rest on what a majority has confirmed: what was written, and also what was read, for
 * a change that was made already is not written again. Set on the collection, for options of
 * the URL come before the client's. A majority that lags is not waited for longer than anybody
 * waits for the answer, or it would hold one connection after the other until none is left.
 */
const DURABLE = {
  writeConcern: { w: "majority", journal: true, wtimeoutMS: PATIENCE },
  readConcern: { level: "majority" },
  readPreference: "primary",
  // What others have written is read as far as it goes: text that is no UTF-8, and Perl's patterns.
  enableUtf8Validation: false,
  bsonRegExp: true,
} as const;

/** How a store is opened. */
export interface MongoStoreOptions {
  /** What the `_id` of a user is; a number, if nothing is said. ObjectIds are texts of 24 hexadecimal digits outside of MongoDB. */
  readonly userId?: UserIdKind;
  /** The name of the collection, if the database is named by a URL; `users`, if nothing is said. */
  readonly collection?: string;
  /** Whether there is an index of the hashes of tokens, for those that do not name their user. There is with a URL. */
  readonly tokens?: boolean;
  /** Receives each user whose document cannot be read, at most once an hour. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** How a store of a host's own documents is opened. */
export interface HostStoreOptions<D extends Document, P> extends MongoStoreOptions {
  /**
   * What the rules need to know of whoever a document is, and the profile that is handed through. If it throws, this
   * user cannot be read, and no other is affected. It does not see `imageState` and `tokenHashes`.
   */
  toPerson(document: WithId<D>): Person<P>;
  /** The fields that it needs, as MongoDB takes them; all, if nothing is said. */
  readonly projection?: Readonly<Record<string, 0 | 1>>;
}

/**
 * A store in the collection that is given, or in that of the database that the URL names. Its documents may be a
 * host's own: then the host adds them, and whatever this service does not write stays as it is, byte for byte.
 *
 * A collection is one of a client that the host connects and closes. With a URL the store connects at the first
 * command, so it can be opened while MongoDB is down. The driver's own retries are off then: they cover one of several
 * connections that drop at once, while ours covers all, and a conditional write needs no transaction number to be
 * repeated.
 */
export function openMongoStore<D extends Document, P>(
  users: string | Collection<D>,
  options: HostStoreOptions<D, P>,
): MongoUserRepository<P>;
export function openMongoStore<D extends Document>(
  users: string | Collection<D>,
  options?: MongoStoreOptions,
): MongoUserRepository;
export function openMongoStore<D extends Document, P>(
  users: string | Collection<D>,
  options: MongoStoreOptions & Partial<HostStoreOptions<D, P>> = {},
): MongoUserRepository<P> | MongoUserRepository {
  const isHosts = typeof users !== "string";
  const { userId = "number", toPerson, projection, tokens = !isHosts, onUnreadable } = options;
  const ids = new StoredIds(userId);
  const indexed = INDEXED.filter((name) => tokens || name !== "tokenHashes");
  const collection = isHosts ? durable(users) : connect(users, options.collection ?? "users");
  const { client } = collection.db;
  const opening = { isHosts, indexed, onUnreadable };
  if (!toPerson)
    return new MongoUserRepository(collection, client, { ...opening, reading: profileReading(ids) });
  return new MongoUserRepository(collection, client, {
    ...opening,
    reading: hostReading(ids, toPerson, projection),
  });
}

function connect(url: string, name: string): Collection<StoredDocument> {
  const client = new MongoClient(url, {
    appName: "user-image",
    connectTimeoutMS: PATIENCE,
    serverSelectionTimeoutMS: PATIENCE,
    waitQueueTimeoutMS: PATIENCE,
    socketTimeoutMS: SOCKET_PATIENCE,
    heartbeatFrequencyMS: 2000,
    retryReads: false,
    retryWrites: false,
  });
  return client.db().collection<StoredDocument>(name, DURABLE);
}

/** The same collection, with our options where they matter. How values are made of BSON stays the host's choice. */
function durable<D extends Document>({
  db,
  collectionName,
  bsonOptions,
}: Collection<D>): Collection<StoredDocument> {
  return db.collection<StoredDocument>(collectionName, {
    ...DURABLE,
    ...bsonOptions,
    enableUtf8Validation: false,
  });
}
