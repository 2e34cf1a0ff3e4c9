import { StoreUnavailable, type UserIdKind, userIds } from "@user-image/domain";
import Database from "libsql";
import type { OnUnreadable } from "../unreadable-users.js";
import { keepForOwner, watchFiles } from "./database-file.js";
import { SCHEMA } from "./schema.js";
import { SqliteUserRepository } from "./user-repository.js";

/** How long opening waits for another process, in milliseconds. */
const BUSY_TIMEOUT = 1500;

/** Options of a store. */
export interface SqliteStoreOptions {
  /** The type of the users' ids. Default: `number`. An ObjectId is a text of 24 hexadecimal digits. */
  readonly userId?: UserIdKind;
  /** Receives each user whose row cannot be read, at most once an hour. */
  readonly onUnreadable?: OnUnreadable;
}

/**
 * Opens the store in a file, and creates the file if it is missing. An acknowledged write is on disk: the
 * write-ahead log is flushed at every commit (https://sqlite.org/pragma.html#pragma_synchronous). Only the
 * owner may read and write the files.
 *
 * @throws {StoreUnavailable}
 */
export function openSqliteStore(
  file: string,
  { userId = "number", onUnreadable }: SqliteStoreOptions = {},
): SqliteUserRepository {
  try {
    keepForOwner(file);
    const database = new Database(file, { timeout: BUSY_TIMEOUT });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.exec(SCHEMA);
    // SQLite's own wait would block the event loop. From now on `withRetry` waits instead.
    database.pragma("busy_timeout = 0");
    return new SqliteUserRepository(database, watchFiles(file), userIds[userId], onUnreadable);
  } catch (cause) {
    throw new StoreUnavailable(cause);
  }
}
