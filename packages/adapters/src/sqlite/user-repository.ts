import {
  type Change,
  type NewProfile,
  newUser,
  publicIdsOf,
  StoreUnavailable,
  type User,
  type UserAccounts,
  UserNotFound,
  type UserRepository,
  UserUnreadable,
} from "@user-image/domain";
import Database from "libsql";
import { type OnUnreadable, UnreadableUsers } from "../unreadable-users.js";
import { SCHEMA } from "./schema.js";
import { toColumns, toUser, type UserRow } from "./user-row.js";

/** How long a write waits for another process's, in milliseconds. The thread waits with it. */
const BUSY_TIMEOUT = 1500;

/** How a store is opened. */
export interface SqliteStoreOptions {
  /** Is told of users whose rows cannot be read, of each at most once an hour. */
  readonly onUnreadable?: OnUnreadable;
}

/**
 * Opens the store in a file, which is made if there is none. What is acknowledged is on disk:
 * the write-ahead log is flushed at every commit (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * @throws {StoreUnavailable}
 */
export function openSqliteStore(
  file: string,
  { onUnreadable }: SqliteStoreOptions = {},
): SqliteUserRepository {
  try {
    const database = new Database(file, { timeout: BUSY_TIMEOUT });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.exec(SCHEMA);
    return new SqliteUserRepository(database, onUnreadable);
  } catch (cause) {
    throw new StoreUnavailable(cause);
  }
}

/** Users in a SQLite file, for one machine. Several processes may share it. */
export class SqliteUserRepository implements UserRepository, UserAccounts {
  private readonly statements;
  private readonly unreadable: UnreadableUsers;

  constructor(
    private readonly database: Database.Database,
    onUnreadable?: OnUnreadable,
  ) {
    this.statements = prepareStatements(database);
    this.unreadable = new UnreadableUsers(onUnreadable);
  }

  async findById(id: number): Promise<User | null> {
    return this.read(reach(() => this.statements.findById.get(id)));
  }

  async findByToken(hash: string): Promise<User | null> {
    return this.read(reach(() => this.statements.findByToken.get(hash)));
  }

  async findByPublicId(publicId: string): Promise<User | null> {
    return this.read(reach(() => this.statements.findByPublicId.get(publicId)));
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    for (;;) {
      const leftOut = JSON.stringify(this.unreadable.ids);
      const rows = reach(() => this.statements.findDue.all(now.getTime(), leftOut, limit)) as UserRow[];
      const users = rows.flatMap((row) => this.readIfReadable(row) ?? []);
      if (users.length === rows.length) return users;
    }
  }

  async oldestDue(now: Date): Promise<Date | null> {
    const { since } = reach(() => this.statements.oldestDue.get(now.getTime())) as { since: number | null };
    return since === null ? null : new Date(since);
  }

  async countDue(now: Date, limit: number): Promise<number> {
    const { users } = reach(() => this.statements.countDue.get(now.getTime(), limit)) as { users: number };
    return users;
  }

  async update(user: User, change: Change): Promise<User> {
    for (let current: User | null = user; current; current = await this.findById(user.id)) {
      const changed = change(current);
      if (changed === current || this.write(current, changed)) {
        const { image, grants, discards } = changed;
        const revision = changed === current ? current.revision : current.revision + 1;
        return { ...current, image, grants, discards, revision };
      }
    }
    throw new UserNotFound();
  }

  async add(profile: NewProfile, now: Date): Promise<User | null> {
    return reach(() => {
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
    return reach(() => {
      this.statements.addToken.run(hash, id);
      return this.statements.hasToken.get(hash, id) !== undefined;
    });
  }

  async removeToken(hash: string): Promise<boolean> {
    return reach(() => this.statements.removeToken.run(hash).changes === 1);
  }

  async removeTokens(id: number): Promise<number | null> {
    if (!reach(() => this.statements.exists.get(id))) return null;
    return reach(() => this.statements.removeTokens.run(id).changes);
  }

  /** Makes what is missing in the file; opening has done so already. */
  async prepare(): Promise<void> {
    this.database.exec(SCHEMA);
  }

  /** Resolves once the file is closed. */
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

  /** False if somebody else has written since. */
  private write(current: User, changed: User): boolean {
    const [before, after] = [publicIdsOf(current), publicIdsOf(changed)];
    const gone = before.filter((publicId) => !after.includes(publicId));
    const added = after.filter((publicId) => !before.includes(publicId));
    return reach(() => {
      if (gone.length + added.length === 0) return this.writeColumns(current, changed);
      return this.database
        .transaction(() => {
          if (!this.writeColumns(current, changed)) return false;
          for (const publicId of gone) this.statements.removePublicId.run(publicId);
          for (const publicId of added) this.statements.addPublicId.run(publicId, current.id);
          return true;
        })
        .immediate();
    });
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
    exists: database.prepare("SELECT 1 FROM users WHERE id = ?"),
    findDue: database.prepare(
      `SELECT ${columns} FROM users WHERE due_at <= ? AND id NOT IN (SELECT value FROM json_each(?))
       ORDER BY due_at LIMIT ?`,
    ),
    oldestDue: database.prepare("SELECT min(due_at) AS since FROM users WHERE due_at <= ?"),
    countDue: database.prepare(
      "SELECT count(*) AS users FROM (SELECT 1 FROM users WHERE due_at <= ? LIMIT ?)",
    ),
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
    hasToken: database.prepare("SELECT 1 FROM tokens WHERE hash = ? AND user_id = ?"),
    removeToken: database.prepare("DELETE FROM tokens WHERE hash = ?"),
    removeTokens: database.prepare("DELETE FROM tokens WHERE user_id = ?"),
  };
}

function reach<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw error instanceof Database.SqliteError ? new StoreUnavailable(error) : error;
  }
}
