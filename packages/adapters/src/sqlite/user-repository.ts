import {
  afterUpdate,
  type Change,
  type NewProfile,
  newUser,
  publicIdsOf,
  type Store,
  StoreUnavailable,
  type User,
  type UserId,
  UserNotFound,
  UserUnreadable,
} from "@user-image/domain";
import Database from "libsql";
import { type OnUnreadable, UnreadableUsers } from "../unreadable-users.js";
import { keepForOwner, watchFiles } from "./database-file.js";
import { withRetry } from "./retries.js";
import { SCHEMA } from "./schema.js";
import { prepareStatements } from "./statements.js";
import { type Columns, toColumns, toUser, type UserRow } from "./user-row.js";

/** How long opening waits for another process, in milliseconds. */
const BUSY_TIMEOUT = 1500;

/** Options of a store. */
export interface SqliteStoreOptions {
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
  { onUnreadable }: SqliteStoreOptions = {},
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
    return new SqliteUserRepository(database, watchFiles(file), onUnreadable);
  } catch (cause) {
    throw new StoreUnavailable(cause);
  }
}

/** Users in a SQLite file, for one machine. Several processes may share it. */
export class SqliteUserRepository implements Store {
  private readonly statements;
  private readonly writing = { fails: false };
  private readonly unreadable: UnreadableUsers;

  constructor(
    private readonly database: Database.Database,
    private readonly isInPlace: () => boolean,
    onUnreadable?: OnUnreadable,
  ) {
    this.statements = prepareStatements(database);
    this.unreadable = new UnreadableUsers(onUnreadable);
  }

  async findById(id: UserId): Promise<User | null> {
    return this.read(await withRetry(() => this.statements.findById.get(id)));
  }

  async findByToken(hash: string): Promise<User | null> {
    return this.read(await withRetry(() => this.statements.findByToken.get(hash)));
  }

  async findByPublicId(publicId: string): Promise<User | null> {
    return this.read(await withRetry(() => this.statements.findByPublicId.get(publicId)));
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    for (;;) {
      const leftOut = JSON.stringify(this.unreadable.ids);
      const rows = (await withRetry(() =>
        this.statements.findDue.all(now.getTime(), leftOut, limit),
      )) as UserRow[];
      const users = rows.flatMap((row) => this.readIfReadable(row) ?? []);
      if (users.length === rows.length) return users;
    }
  }

  /** After a failed write, a write that changes nothing tests whether writing works again. */
  async check(): Promise<void> {
    if (this.writing.fails) await this.store(() => this.database.exec("PRAGMA user_version = 0"));
    this.expectInPlace();
    await this.findById(0);
  }

  async oldestDue(now: Date): Promise<Date | null> {
    const row = await withRetry(() => this.statements.oldestDue.get(now.getTime()));
    const { since } = row as { since: number | null };
    return since === null ? null : new Date(since);
  }

  async countDue(now: Date, limit: number): Promise<number> {
    const row = await withRetry(() => this.statements.countDue.get(now.getTime(), limit));
    return (row as { users: number }).users;
  }

  async time(): Promise<null> {
    return null;
  }

  async update(user: User, change: Change): Promise<User> {
    for (let current: User | null = user; current; current = await this.findById(user.id)) {
      const changed = change(current);
      if (changed === current) return current;
      if (await this.write(current, changed)) return afterUpdate(current, changed);
    }
    throw new UserNotFound();
  }

  async add(profile: NewProfile, now: Date): Promise<User | null> {
    return this.store(() => {
      const user = newUser({ id: 0, ...profile }, now);
      const { image, grants, discards, dueAt } = toColumns(user);
      const { changes, lastInsertRowid } = this.statements.add.run(
        profile.id ?? null,
        image,
        grants,
        discards,
        user.revision,
        dueAt,
        JSON.stringify(user.profile),
      );
      return changes === 1 ? { ...user, id: Number(lastInsertRowid) } : null;
    });
  }

  async addToken(id: UserId, hash: string): Promise<boolean> {
    return this.store(() => {
      this.statements.addToken.run(hash, id);
      return this.statements.hasToken.get(hash, id) !== undefined;
    });
  }

  async removeToken(hash: string): Promise<boolean> {
    return this.store(() => this.statements.removeToken.run(hash).changes === 1);
  }

  async removeTokens(id: UserId): Promise<number | null> {
    if (!(await withRetry(() => this.statements.exists.get(id)))) return null;
    return this.store(() => this.statements.removeTokens.run(id).changes);
  }

  /** Creates missing tables and indexes. Opening has already done so. */
  async prepare(): Promise<void> {
    await this.store(() => this.database.exec(SCHEMA));
  }

  /** Resolves when the file is closed. */
  async close(): Promise<void> {
    this.database.close();
  }

  /** @throws {UserUnreadable} */
  private read(row: unknown): User | null {
    if (!row) return null;
    try {
      return toUser(row as UserRow);
    } catch (error) {
      if (error instanceof UserUnreadable) this.unreadable.note((row as UserRow).id, error);
      throw error;
    }
  }

  private readIfReadable(row: UserRow): User | null {
    try {
      return this.read(row);
    } catch (error) {
      if (error instanceof UserUnreadable) return null;
      throw error;
    }
  }

  /** Resolves to false if the user's revision has changed. */
  private write(current: User, changed: User): Promise<boolean> {
    const [before, after] = [publicIdsOf(current), publicIdsOf(changed)];
    const gone = before.filter((publicId) => !after.includes(publicId));
    const added = after.filter((publicId) => !before.includes(publicId));
    const columns = toColumns(changed);
    const isFormerSame = columns.former === toColumns(current).former;
    return this.store(() => {
      if (gone.length + added.length === 0 && isFormerSame) return this.writeColumns(current, columns);
      return this.atOnce(() => {
        if (!this.writeColumns(current, columns)) return false;
        for (const publicId of gone) this.statements.removePublicId.run(publicId);
        for (const publicId of added) this.statements.addPublicId.run(publicId, current.id);
        if (!isFormerSame) this.writeFormer(current, columns);
        return true;
      });
    });
  }

  /** Writes, and rejects if the file was deleted, since the write is lost then. */
  private async store<T>(operation: () => T): Promise<T> {
    try {
      const result = await withRetry(operation);
      this.expectInPlace();
      this.writing.fails = false;
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.writing.fails = true;
      throw error;
    }
  }

  /** Runs a transaction. libsql's own loses the error if SQLite has already rolled back. */
  private atOnce<T>(operation: () => T): T {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const result = operation();
      this.database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  private expectInPlace(): void {
    if (this.isInPlace()) return;
    const message =
      "The files of the user store were moved or deleted. Put them back, or restart the service.";
    throw new StoreUnavailable(undefined, message);
  }

  private writeFormer({ id }: User, { former }: Columns): void {
    this.statements.removeFormer.run(id);
    if (former) this.statements.addFormer.run(id, former);
  }

  private writeColumns({ id, revision }: User, { image, grants, discards, dueAt }: Columns): boolean {
    return this.statements.update.run(image, grants, discards, dueAt, id, revision).changes === 1;
  }
}
