import { MongoClient } from "mongodb";
import type { OnUnreadable } from "../unreadable-users.js";
import type { UserDocument } from "./user-document.js";
import { MongoUserRepository } from "./user-repository.js";

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
  /** Receives each user whose document cannot be read, at most once an hour. */
  readonly onUnreadable?: OnUnreadable;
}

/**
 * A store in the `users` collection of the database that the URL names. Connects at the first
 * command, so it can be opened while MongoDB is down.
 *
 * The driver's own retries are off: they cover one of several connections that drop at once,
 * while ours covers all, and a conditional write needs no transaction number to be repeated.
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
