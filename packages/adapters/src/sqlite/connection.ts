import { StoreUnavailable } from "@user-image/domain";
import type Database from "libsql";
import { reach } from "./reach.js";

/** The file of users, in which other processes may be at work and which may be taken away. */
export class Connection {
  private writeFails = false;

  constructor(
    private readonly database: Database.Database,
    private readonly isInPlace: () => boolean,
  ) {}

  /** After a write that failed, whether writing works again is found out by a write that changes nothing. */
  async check(): Promise<void> {
    if (this.writeFails) await this.write(() => this.database.exec("PRAGMA user_version = 0"));
    this.expectInPlace();
  }

  /** Writes, and acknowledges nothing that went into a file that was deleted. */
  async write<T>(operation: () => T): Promise<T> {
    try {
      const result = await reach(operation);
      this.expectInPlace();
      this.writeFails = false;
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.writeFails = true;
      throw error;
    }
  }

  /** A transaction. libsql's own hides why it failed, where SQLite has rolled it back already. */
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
