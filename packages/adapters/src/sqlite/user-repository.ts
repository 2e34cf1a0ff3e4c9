import { randomBytes, randomUUID } from "node:crypto";
import {
  afterUpdate,
  type Change,
  type NewProfile,
  newUser,
  OtherUserIds,
  type Store,
  StoreRefused,
  type User,
  type UserId,
  type UserIds,
  UserNotFound,
  type UserPage,
  UserUnreadable,
} from "@user-image/domain";
import type Database from "libsql";
import { ifReadable, type OnUnreadable, UnreadableUsers } from "../unreadable-users.js";
import { Connection } from "./connection.js";
import { withRetry } from "./retries.js";
import { SCHEMA } from "./schema.js";
import { searchUsers } from "./search-users.js";
import { prepareStatements } from "./statements.js";
import { SqliteStrays } from "./strays.js";
import { findAfter, findOwned } from "./user-lists.js";
import { toColumns, toId, toUser, type UserRow } from "./user-row.js";
import { writeUser } from "./write-user.js";

/** Users in a SQLite file, for one machine. Several processes may share it. */
export class SqliteUserRepository implements Store {
  readonly strays: SqliteStrays;
  private readonly statements;
  private readonly connection: Connection;
  private readonly unreadable: UnreadableUsers;

  constructor(
    private readonly database: Database.Database,
    isInPlace: () => boolean,
    readonly ids: UserIds,
    onUnreadable?: OnUnreadable,
  ) {
    this.statements = prepareStatements(database);
    this.connection = new Connection(database, isInPlace);
    this.strays = new SqliteStrays(this.connection, this.statements);
    this.unreadable = new UnreadableUsers(onUnreadable);
  }

  async findById(id: UserId): Promise<User | null> {
    return this.read(await withRetry(() => this.statements.findById.get(id)));
  }

  async findByToken(hash: string, id?: UserId): Promise<User | null> {
    const { findByToken, findByIdAndToken } = this.statements;
    return this.read(
      await withRetry(() => (id === undefined ? findByToken.get(hash) : findByIdAndToken.get(id, hash))),
    );
  }

  async findByPublicId(publicId: string): Promise<User | null> {
    return this.read(await withRetry(() => this.statements.findByPublicId.get(publicId)));
  }

  findOwned(publicIds: readonly string[]): Promise<string[]> {
    return findOwned(this.statements, publicIds);
  }

  findAfter(id: UserId | null, limit: number): Promise<UserPage> {
    return findAfter(this.statements, id, limit);
  }

  findDue(now: Date, limit: number): Promise<User[]> {
    return this.findReadable("findDue", now, limit);
  }

  findUnsent(now: Date, limit: number): Promise<User[]> {
    return this.findReadable("findUnsent", now, limit);
  }

  async oldestUnsent(): Promise<Date | null> {
    return toDate(await withRetry(() => this.statements.oldestUnsent.get()));
  }

  private async findReadable(query: "findDue" | "findUnsent", now: Date, limit: number): Promise<User[]> {
    for (;;) {
      const leftOut = JSON.stringify(this.unreadable.ids);
      const rows = (await withRetry(() =>
        this.statements[query].all(now.getTime(), leftOut, limit),
      )) as UserRow[];
      const users = rows.flatMap((row) => ifReadable(() => this.read(row)) ?? []);
      if (users.length === rows.length) return users;
    }
  }

  async check(): Promise<void> {
    await this.connection.check();
    const found = await this.kindOfIds();
    if (found !== null && found !== this.ids.kind) throw new OtherUserIds(this.ids.kind, found);
  }

  async kindOfIds(): Promise<string | null> {
    const row = await withRetry(() => this.statements.anyId.get());
    if (!row) return null;
    const id = toId((row as UserRow).id);
    return this.isOfKind(id) ? this.ids.kind : typeof id;
  }

  async oldestDue(now: Date): Promise<Date | null> {
    return toDate(await withRetry(() => this.statements.oldestDue.get(now.getTime())));
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
      if (await writeUser(this.connection, this.statements, current, changed))
        return afterUpdate(current, changed);
    }
    throw new UserNotFound();
  }

  async add({ id: given, ...profile }: NewProfile, now: Date): Promise<User | null> {
    const id = given ?? this.newId();
    if (id !== null && !this.isOfKind(id)) {
      throw new StoreRefused(new TypeError("The id has another type than the ids of this store."));
    }
    return this.connection.writeAtOnce(() => {
      const next = this.statements[typeof id === "string" ? "nextKey" : "nextId"].get() as { id: number };
      if (id !== null && this.statements.exists.get(id)) return null;
      const user = newUser({ ...profile, id: id ?? next.id }, now);
      const { image, grants, discards, dueAt } = toColumns(user);
      const key = typeof id === "number" ? id : next.id;
      const text = JSON.stringify(user.profile);
      const { changes } = this.statements.add.run(key, image, grants, discards, user.revision, dueAt, text);
      if (typeof id === "string") this.statements.addTextId.run(key, id);
      return changes === 1 ? user : null;
    });
  }

  async addToken(id: UserId, hash: string): Promise<boolean> {
    return this.connection.write(() => {
      this.statements.addToken.run(id, hash);
      return this.statements.hasToken.get(id, hash) !== undefined;
    });
  }

  async tokensOf(id: UserId): Promise<readonly string[] | null> {
    if (!(await withRetry(() => this.statements.exists.get(id)))) return null;
    const rows = await withRetry(() => this.statements.tokensOf.all(id));
    return (rows as { hash: string }[]).map(({ hash }) => hash);
  }

  async removeToken(hash: string): Promise<boolean> {
    return this.connection.write(() => this.statements.removeToken.run(hash).changes === 1);
  }

  async removeTokens(id: UserId): Promise<number | null> {
    if (!(await withRetry(() => this.statements.exists.get(id)))) return null;
    return this.connection.write(() => this.statements.removeTokens.run(id).changes);
  }

  search(text: string, limit: number): Promise<User[]> {
    return searchUsers(this.statements, text, limit);
  }

  /** Creates missing tables and indexes. Opening has already done so. */
  async prepare(): Promise<void> {
    await this.connection.write(() => this.database.exec(SCHEMA));
  }

  /** Resolves when the file is closed. */
  async close(): Promise<void> {
    this.connection.close();
  }

  private isOfKind(id: UserId): boolean {
    const { kind } = this.ids;
    return kind === "objectId" ? typeof id === "string" && this.ids.read(id) === id : typeof id === kind;
  }

  /** Null lets SQLite choose the next number. */
  private newId(): UserId | null {
    if (this.ids.kind === "number") return null;
    return this.ids.kind === "objectId" ? randomBytes(12).toString("hex") : randomUUID();
  }

  /** @throws {UserUnreadable} */
  private read(row: unknown): User | null {
    if (!row) return null;
    try {
      return toUser(row as UserRow);
    } catch (error) {
      if (error instanceof UserUnreadable) this.unreadable.note(toId((row as UserRow).id), error);
      throw error;
    }
  }
}

function toDate(row: unknown): Date | null {
  const { since } = row as { since: number | null };
  return since === null ? null : new Date(since);
}
