import { StoreUnavailable } from "@user-image/domain";
import type Database from "libsql";
import { withRetry } from "./retries.js";

/** The connection to a file of users. Other processes may use the file, and somebody may move or delete it. */
export class Connection {
  private writeFails = false;

  constructor(
    private readonly database: Database.Database,
    private readonly isInPlace: () => boolean,
  ) {}

  /** After a failed write, a write that changes nothing tests whether writing works again. */
  async check(): Promise<void> {
    if (this.writeFails) await this.write(() => this.database.exec("PRAGMA user_version = 0"));
    this.expectInPlace();
  }

  /** Writes, and rejects if the file was deleted, since the write is lost then. */
  async write<T>(operation: () => T): Promise<T> {
    try {
      const result = await withRetry(operation);
      this.expectInPlace();
      this.writeFails = false;
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.writeFails = true;
      throw error;
    }
  }

  /** Runs a transaction. libsql's own loses the error if SQLite has already rolled back. */
  writeAtOnce<T>(operation: () => T): Promise<T> {
    return this.write(() => {
      this.database.exec("BEGIN IMMEDIATE");
      try {
        const result = operation();
        this.database.exec("COMMIT");
        return result;
      } catch (error) {
        if (this.database.inTransaction) this.database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    this.database.close();
  }

  private expectInPlace(): void {
    if (this.isInPlace()) return;
    const message =
      "The files of the user store were moved or deleted. Put them back, or restart the service.";
    throw new StoreUnavailable(undefined, message);
  }
}
