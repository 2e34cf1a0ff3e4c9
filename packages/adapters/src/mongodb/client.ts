import { MongoClient } from "mongodb";
import type { UserDocument } from "./user-document.js";
import { MongoUserRepository } from "./user-repository.js";

/** How long to wait for any one thing, in milliseconds, so that a command fails within its deadline. */
const PATIENCE = 1500;

/**
 * Answers rest on what a majority has confirmed: what was written, and also what was read, for
 * a change that was made already is not written again. Set on the collection, for options of
 * the URL come before the client's.
 */
const DURABLE = {
  writeConcern: { w: "majority", journal: true },
  readConcern: { level: "majority" },
  readPreference: "primary",
} as const;

/**
 * A store in the `users` collection of the database that the URL names. Connects at the first
 * command, so it can be opened while MongoDB is down.
 *
 * The driver's own retries are off: they cover one of several connections that drop at once,
 * while ours covers all, and a conditional write needs no transaction number to be repeated.
 */
export function openMongoStore(url: string): MongoUserRepository {
  const client = new MongoClient(url, {
    appName: "user-image",
    connectTimeoutMS: PATIENCE,
    serverSelectionTimeoutMS: PATIENCE,
    waitQueueTimeoutMS: PATIENCE,
    heartbeatFrequencyMS: 2000,
    retryReads: false,
    retryWrites: false,
  });
  return new MongoUserRepository(client.db().collection<UserDocument>("users", DURABLE), client);
}
