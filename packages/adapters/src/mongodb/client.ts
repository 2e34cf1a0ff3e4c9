import { MongoClient } from "mongodb";
import type { UserDocument } from "./user-document.js";
import { MongoUserRepository } from "./user-repository.js";

/** How long to wait for any one thing, in milliseconds, so that a command fails within its deadline. */
const PATIENCE = 1500;

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
    socketTimeoutMS: PATIENCE,
    waitQueueTimeoutMS: PATIENCE,
    heartbeatFrequencyMS: 2000,
    retryReads: false,
    retryWrites: false,
    writeConcern: { w: "majority", journal: true },
  });
  return new MongoUserRepository(client.db().collection<UserDocument>("users"), client);
}
