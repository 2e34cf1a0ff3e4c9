import { type Collection, type Document, type MongoClient, MongoTopologyClosedError } from "mongodb";
import { reach, repeated, translated } from "./reach.js";
import type { StoredDocument } from "./user-document.js";

export type Command<T> = (users: Collection<StoredDocument>) => Promise<T>;

/** Sends a command that may be repeated, as one of an operation. */
export type Run = <T>(command: Command<T>) => Promise<T>;

/** The collection of users, as something that may not be there for a while, from the start on. */
export class Connection {
  private isClosed = false;

  constructor(
    private readonly users: Collection<StoredDocument>,
    private readonly client: MongoClient,
    /** Whether somebody else opens and closes the client. */
    private readonly isHosts: boolean,
  ) {}

  /**
   * Runs one command that may be repeated, in time.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  run<T>(command: Command<T>): Promise<T> {
    return this.operate((run) => run(command));
  }

  /**
   * Runs an operation of several commands, with one deadline for all.
   *
   * @param operation with `send` it sends what must not be repeated
   * @throws {StoreUnavailable | StoreRefused}
   */
  operate<T>(operation: (run: Run) => Promise<T>): Promise<T> {
    return reach((signal) => operation((command) => repeated(signal, () => this.send(command))));
  }

  /**
   * Runs a command that is not about the users.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  command(command: Document): Promise<Document> {
    return this.run((users) => this.client.db(users.dbName).command(command));
  }

  /**
   * Runs one command for as long as it takes.
   *
   * @throws {StoreUnavailable | StoreRefused}
   */
  runUnhurried<T>(command: Command<T>): Promise<T> {
    return translated(() => this.send(command));
  }

  /**
   * The driver gives a client up whose first attempt to connect failed: it closes what it has, and
   * says so for ever. So a process that was started before MongoDB connects anew.
   */
  async send<T>(command: Command<T>): Promise<T> {
    try {
      return await command(this.users);
    } catch (error) {
      if (!(error instanceof MongoTopologyClosedError) || this.isClosed || this.isHosts) throw error;
      await this.client.connect();
      return command(this.users);
    }
  }

  /** Resolves once all connections are closed, unless they are a host's. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (!this.isHosts) await this.client.close();
  }
}
