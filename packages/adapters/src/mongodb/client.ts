import type { Person, Profile, UserIdKind } from "@user-image/domain";
import { type Collection, type Document, MongoClient, type WithId } from "mongodb";
import type { OnUnreadable } from "../unreadable-users.js";
import { StoredIds } from "./stored-ids.js";
import { hostReading, profileReading, type StoredDocument } from "./user-document.js";
import { INDEXED, MongoUserRepository } from "./user-repository.js";

/** The timeout of each single step, in milliseconds, so that a command fails within its deadline. */
const PATIENCE = 1500;

/** How long a connection may wait for an answer, in milliseconds: longer than the deadline of a command. */
const SOCKET_PATIENCE = 2000;

/**
 * A majority must have confirmed every write, and also every read, since a change that finds its own
 * result does not write it again. These options are set on the collection, because options of the URL
 * take precedence over the client's. The write timeout is shorter than the deadline of a command:
 * otherwise a lagging majority would occupy one connection after the other until none is left.
 */
const DURABLE = {
  writeConcern: { w: "majority", journal: true, wtimeoutMS: PATIENCE },
  readConcern: { level: "majority" },
  readPreference: "primary",
  // Other services may have written text that is not UTF-8, and regular expressions of Perl: read them too.
  enableUtf8Validation: false,
  bsonRegExp: true,
} as const;

/** Options of a store. */
export interface MongoStoreOptions {
  /** The type of a user's `_id`. Default: `number`. Outside of MongoDB an ObjectId is a text of 24 hexadecimal digits. */
  readonly userId?: UserIdKind;
  /** With a URL: the name of the collection. Default: `users`. */
  readonly collection?: string;
  /** Whether tokens without a user's id are accepted, which needs an index of their hashes. Default: true with a URL, otherwise false. */
  readonly tokens?: boolean;
  /** Receives each user whose document cannot be read, at most once an hour. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** Options of a store with a host's own documents. */
export interface HostStoreOptions<D extends Document, P> extends MongoStoreOptions {
  /**
   * Converts a document to the members that the rules read, and to a profile, which they pass on. If it throws, only
   * this user cannot be read. It does not receive `imageState` and `tokenHashes`.
   */
  toPerson(document: WithId<D>): Person<P>;
  /** The fields that `toPerson` needs, as a projection of MongoDB. Default: all. */
  readonly projection?: Readonly<Record<string, 0 | 1>>;
}

/**
 * Opens a store in a given collection, or in one of the database that the URL names. The documents may be a host's
 * own. Then the host adds them, and this service changes no field of theirs except its own three.
 *
 * A given collection belongs to a client that the host connects and closes. With a URL the store connects at the first
 * command, so it can be opened while MongoDB is down. It then turns off the driver's own retries: the driver retries
 * once, which does not help if several connections drop at the same time. Ours retry several times, and a conditional
 * write needs no transaction number for that.
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
): MongoUserRepository<P | Profile> {
  const isClientOfHost = typeof users !== "string";
  const { userId = "number", toPerson, projection, tokens = !isClientOfHost, onUnreadable } = options;
  const ids = new StoredIds(userId);
  const indexed = INDEXED.filter((name) => tokens || name !== "tokenHashes");
  const collection = isClientOfHost ? durable(users) : connect(users, options.collection ?? "users");
  const reading = toPerson ? hostReading(ids, toPerson, projection) : profileReading(ids);
  return new MongoUserRepository<P | Profile>(collection, {
    reading,
    isClientOfHost,
    indexed,
    onUnreadable,
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

/** Mongoose's `Model.collection` has the type of the driver's collection, but no `db`. */
const NO_COLLECTION =
  "The collection is none of the MongoDB driver. With Mongoose, use connection.getClient().db().collection(Model.collection.name).";

/**
 * The same collection with the options that durability needs. The host's options for BSON values remain.
 *
 * @throws {TypeError} if it is no collection of the driver
 */
function durable<D extends Document>({
  db,
  collectionName,
  bsonOptions,
}: Collection<D>): Collection<StoredDocument> {
  if (!db) throw new TypeError(NO_COLLECTION);
  return db.collection<StoredDocument>(collectionName, {
    ...DURABLE,
    ...bsonOptions,
    enableUtf8Validation: false,
  });
}
