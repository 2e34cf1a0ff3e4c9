import {
  type Backlog,
  type Change,
  type NewProfile,
  newUser,
  publicIdsOf,
  StoreUnavailable,
  type User,
  type UserAccounts,
  UserNotFound,
  type UserRepository,
} from "@user-image/domain";
import Database from "libsql";
import { keepForOwner, watchFiles } from "./database-file.js";
import { reach } from "./reach.js";
import { SCHEMA } from "./schema.js";
import { toColumns, toUser, type UserRow } from "./user-row.js";

/** How long opening waits for another process, in milliseconds. */
const BUSY_TIMEOUT = 1500;

/**
 * Opens the store in a file, which is made if there is none. What is acknowledged is on disk:
 * the write-ahead log is flushed at every commit (https://sqlite.org/pragma.html#pragma_synchronous).
 * The files are for their owner only.
 *
 * @throws {StoreUnavailable}
 */
export function openSqliteStore(file: string): SqliteUserRepository {
  try {
    keepForOwner(file);
    const database = new Database(file, { timeout: BUSY_TIMEOUT });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.exec(SCHEMA);
    // SQLite would wait on the thread that serves; from now on `reach` does, and lets others be served.
    database.pragma("busy_timeout = 0");
    return new SqliteUserRepository(database, watchFiles(file));
  } catch (cause) {
    throw new StoreUnavailable(cause);
  }
}

/** Users in a SQLite file, for one machine. Several processes may share it. */
export class SqliteUserRepository implements UserRepository, UserAccounts {
  private readonly statements;
  private readonly writing = { fails: false };

  constructor(
    private readonly database: Database.Database,
    private readonly isInPlace: () => boolean,
  ) {
    this.statements = prepareStatements(database);
  }

  async findById(id: number): Promise<User | null> {
    return reach(() => read(this.statements.findById.get(id)));
  }

  async findByToken(hash: string): Promise<User | null> {
    return reach(() => read(this.statements.findByToken.get(hash)));
  }

  async findByPublicId(publicId: string): Promise<User | null> {
    return reach(() => read(this.statements.findByPublicId.get(publicId)));
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    return reach(() => (this.statements.findDue.all(now.getTime(), limit) as UserRow[]).map(toUser));
  }

  /** After a write that failed, whether writing works again is found out by a write that changes nothing. */
  async check(): Promise<void> {
    if (this.writing.fails) await this.store(() => this.database.exec("PRAGMA user_version = 0"));
    this.expectInPlace();
    await this.findById(0);
  }

  async backlog(now: Date): Promise<Backlog> {
    const row = await reach(() => this.statements.backlog.get(now.getTime()));
    const { users, since } = row as BacklogRow;
    return { users, since: since === null ? null : new Date(since) };
  }

  async update(user: User, change: Change): Promise<User> {
    for (let current: User | null = user; current; current = await this.findById(user.id)) {
      const changed = change(current);
      if (changed === current || (await this.write(current, changed))) {
        const { image, grants, discards } = changed;
        const revision = changed === current ? current.revision : current.revision + 1;
        return { ...current, image, grants, discards, revision };
      }
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

  async addToken(id: number, hash: string): Promise<boolean> {
    return this.store(() => this.statements.addToken.run(hash, id).changes === 1);
  }

  async removeToken(hash: string): Promise<boolean> {
    return this.store(() => this.statements.removeToken.run(hash).changes === 1);
  }

  async removeTokens(id: number): Promise<number | null> {
    if (!(await this.findById(id))) return null;
    return this.store(() => this.statements.removeTokens.run(id).changes);
  }

  /** Makes what is missing in the file; opening has done so already. */
  async prepare(): Promise<void> {
    await this.store(() => this.database.exec(SCHEMA));
  }

  /** Resolves once the file is closed. */
  async close(): Promise<void> {
    this.database.close();
  }

  /** Resolves to false if somebody else has written since. */
  private write(current: User, changed: User): Promise<boolean> {
    const [before, after] = [publicIdsOf(current), publicIdsOf(changed)];
    const gone = before.filter((publicId) => !after.includes(publicId));
    const added = after.filter((publicId) => !before.includes(publicId));
    return this.store(() => {
      if (gone.length + added.length === 0) return this.writeColumns(current, changed);
      return this.atOnce(() => {
        if (!this.writeColumns(current, changed)) return false;
        for (const publicId of gone) this.statements.removePublicId.run(publicId);
        for (const publicId of added) this.statements.addPublicId.run(publicId, current.id);
        return true;
      });
    });
  }

  /** Writes, and acknowledges nothing that went into a file that was deleted. */
  private async store<T>(operation: () => T): Promise<T> {
    try {
      const result = await reach(operation);
      this.expectInPlace();
      this.writing.fails = false;
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable) this.writing.fails = true;
      throw error;
    }
  }

  /** A transaction. libsql's own hides why it failed, where SQLite has rolled it back already. */
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

  private writeColumns({ id, revision }: User, changed: User): boolean {
    const { image, grants, discards, dueAt } = toColumns(changed);
    return this.statements.update.run(image, grants, discards, dueAt, id, revision).changes === 1;
  }
}

function prepareStatements(database: Database.Database) {
  const columns = "id, profile, image, grants, discards, revision";
  return {
    findById: database.prepare(`SELECT ${columns} FROM users WHERE id = ?`),
    findByToken: database.prepare(
      `SELECT ${columns} FROM users WHERE id = (SELECT user_id FROM tokens WHERE hash = ?)`,
    ),
    findByPublicId: database.prepare(
      `SELECT ${columns} FROM users WHERE id = (SELECT user_id FROM public_ids WHERE public_id = ?)`,
    ),
    findDue: database.prepare(`SELECT ${columns} FROM users WHERE due_at <= ? ORDER BY due_at LIMIT ?`),
    backlog: database.prepare("SELECT count(*) AS users, min(due_at) AS since FROM users WHERE due_at <= ?"),
    addPublicId: database.prepare("INSERT INTO public_ids (public_id, user_id) VALUES (?, ?)"),
    removePublicId: database.prepare("DELETE FROM public_ids WHERE public_id = ?"),
    update: database.prepare(
      `UPDATE users SET image = ?, grants = ?, discards = ?, due_at = ?, revision = revision + 1
       WHERE id = ? AND revision = ?`,
    ),
    add: database.prepare(
      `INSERT INTO users (id, image, grants, discards, revision, due_at, profile)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    addToken: database.prepare(
      "INSERT OR IGNORE INTO tokens (hash, user_id) SELECT ?, id FROM users WHERE id = ?",
    ),
    removeToken: database.prepare("DELETE FROM tokens WHERE hash = ?"),
    removeTokens: database.prepare("DELETE FROM tokens WHERE user_id = ?"),
  };
}

interface BacklogRow {
  readonly users: number;
  readonly since: number | null;
}

function read(row: unknown): User | null {
  return row ? toUser(row as UserRow) : null;
}
