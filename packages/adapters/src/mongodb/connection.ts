import { type Collection, type Document, type MongoClient, MongoTopologyClosedError } from "mongodb";
import { translated, withDeadline, withRetry } from "./retries.js";
import type { StoredDocument } from "./user-document.js";

export type Command<T> = (users: Collection<StoredDocument>) => Promise<T>;

/** Sends an idempotent command of an operation, with retries. */
export type Run = <T>(command: Command<T>) => Promise<T>;

/** The connection to the collection of users. MongoDB may be unavailable at any time, also at the start. */
export class Connection {
  private isClosed = false;

  constructor(
    private readonly users: Collection<StoredDocument>,
    /** Whether the host opens and closes the client. */
    private readonly isClientOfHost: boolean,
  ) {}

  /**
   * Runs one idempotent command with retries, within its deadline.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  run<T>(command: Command<T>): Promise<T> {
    return this.operate((run) => run(command));
  }

  /**
   * Runs an operation of several commands, with one deadline for all.
   *
   * @param operation uses `send` for commands that must not be retried
   * @throws {StoreUnavailable | StoreRefused}
   */
  operate<T>(operation: (run: Run) => Promise<T>): Promise<T> {
    return withDeadline((signal) => operation((command) => withRetry(signal, () => this.send(command))));
  }

  /**
   * Runs a command that does not use the collection.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  command(command: Document): Promise<Document> {
    return this.run((users) => this.client.db(users.dbName).command(command));
  }

  /**
   * Runs one command without a deadline.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  runUnhurried<T>(command: Command<T>): Promise<T> {
    return translated(() => this.send(command));
  }

  /**
   * If the first attempt to connect fails, the driver closes the client for ever. So a process that was
   * started before MongoDB makes a new client.
   */
  async send<T>(command: Command<T>): Promise<T> {
    try {
      return await command(this.users);
    } catch (error) {
      if (!(error instanceof MongoTopologyClosedError) || this.isClosed || this.isClientOfHost) throw error;
      await this.client.connect();
      return command(this.users);
    }
  }

  private get client(): MongoClient {
    return this.users.db.client;
  }

  /** Resolves when all connections are closed. Those of a host's client stay open. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (!this.isClientOfHost) await this.client.close();
  }
}
