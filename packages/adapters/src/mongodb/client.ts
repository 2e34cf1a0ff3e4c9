import { MongoClient } from "mongodb";
import type { OnUnreadable } from "../unreadable-users.js";
import type { UserDocument } from "./user-document.js";
import { MongoUserRepository } from "./user-repository.js";

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
  /** Receives each user whose document cannot be read, at most once an hour. */
  readonly onUnreadable?: OnUnreadable;
}

/**
 * A store in the `users` collection of the database that the URL names. Connects at the first
 * command, so it can be opened while MongoDB is down.
 *
 * The driver's own retries are off: it retries once, which does not help if several connections drop at
 * the same time. Ours retry several times, and a conditional write needs no transaction number for that.
 */
export function openMongoStore(url: string, { onUnreadable }: MongoStoreOptions = {}): MongoUserRepository {
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
  const users = client.db().collection<UserDocument>("users", DURABLE);
  return new MongoUserRepository(users, client, onUnreadable);
}
