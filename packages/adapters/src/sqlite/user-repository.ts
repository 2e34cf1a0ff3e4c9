import {
  type Backlog,
  type Change,
  imagesOf,
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
import { SCHEMA } from "./schema.js";
import { toColumns, toUser, type UserRow } from "./user-row.js";

/** How long a write waits for another process's, in milliseconds. The thread waits with it. */
const BUSY_TIMEOUT = 1500;

/**
 * Opens the store in a file, which is made if there is none. What is acknowledged is on disk:
 * the write-ahead log is flushed at every commit (https://sqlite.org/pragma.html#pragma_synchronous).
 *
 * @throws {StoreUnavailable}
 */
export function openSqliteStore(file: string): SqliteUserRepository {
  try {
    const database = new Database(file, { timeout: BUSY_TIMEOUT });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.exec(SCHEMA);
    return new SqliteUserRepository(database);
  } catch (cause) {
    throw new StoreUnavailable(cause);
  }
}

/** Users in a SQLite file, for one machine. Several processes may share it. */
export class SqliteUserRepository implements UserRepository, UserAccounts {
  private readonly statements;

  constructor(private readonly database: Database.Database) {
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

  async backlog(now: Date): Promise<Backlog> {
    const { users, since } = reach(() => this.statements.backlog.get(now.getTime())) as BacklogRow;
    return { users, since: since === null ? null : new Date(since) };
  }

  async time(): Promise<null> {
    return null;
  }

  async update(user: User, change: Change): Promise<User> {
    for (let current: User | null = user; current; current = await this.findById(user.id)) {
      const changed = change(current);
      if (changed === current) return current;
      if (this.write(current, changed)) {
        const { id, profile, revision } = current;
        return { id, profile, ...imagesOf(changed), revision: revision + 1 };
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
    return reach(() => this.statements.addToken.run(hash, id).changes === 1);
  }

  async removeToken(hash: string): Promise<boolean> {
    return reach(() => this.statements.removeToken.run(hash).changes === 1);
  }

  async removeTokens(id: number): Promise<number | null> {
    if (!(await this.findById(id))) return null;
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

  /** False if somebody else has written since. */
  private write(current: User, changed: User): boolean {
    const [before, after] = [publicIdsOf(current), publicIdsOf(changed)];
    const gone = before.filter((publicId) => !after.includes(publicId));
    const added = after.filter((publicId) => !before.includes(publicId));
    return reach(() => {
      const isFormerSame = current.former === changed.former;
      if (gone.length + added.length === 0 && isFormerSame) return this.writeColumns(current, changed);
      return this.database
        .transaction(() => {
          if (!this.writeColumns(current, changed)) return false;
          for (const publicId of gone) this.statements.removePublicId.run(publicId);
          for (const publicId of added) this.statements.addPublicId.run(publicId, current.id);
          if (!isFormerSame) this.writeFormer(changed);
          return true;
        })
        .immediate();
    });
  }

  private writeFormer({ id, former }: User): void {
    this.statements.removeFormer.run(id);
    if (former) this.statements.addFormer.run(id, JSON.stringify(former));
  }

  private writeColumns({ id, revision }: User, changed: User): boolean {
    const { image, grants, discards, dueAt } = toColumns(changed);
    return this.statements.update.run(image, grants, discards, dueAt, id, revision).changes === 1;
  }
}

function prepareStatements(database: Database.Database) {
  const columns = `id, profile, image, grants, discards, revision,
    (SELECT images FROM former_images WHERE user_id = users.id) AS former`;
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
    addFormer: database.prepare("INSERT INTO former_images (user_id, images) VALUES (?, ?)"),
    removeFormer: database.prepare("DELETE FROM former_images WHERE user_id = ?"),
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

function reach<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw error instanceof Database.SqliteError ? new StoreUnavailable(error) : error;
  }
}
