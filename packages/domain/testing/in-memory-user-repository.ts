import {
  afterUpdate,
  type Change,
  dueAt,
  type NewProfile,
  newUser,
  publicIdsOf,
  type Store,
  toPerson,
  type User,
  type UserId,
  type UserIdKind,
  UserNotFound,
  type UserPage,
  userIds,
} from "@user-image/domain";
import { InMemoryStrays } from "./in-memory-strays.js";

/** Users in memory, for tests. Keeps frozen values, so that nobody changes one except through `update`. */
export class InMemoryUserRepository implements Store {
  private readonly users = new Map<UserId, User>();
  private readonly tokens = new Map<string, UserId>();
  readonly strays = new InMemoryStrays();
  readonly ids;

  constructor(kind: UserIdKind = "number") {
    this.ids = userIds[kind];
  }

  async findById(id: UserId): Promise<User | null> {
    return this.users.get(id) ?? null;
  }

  async findByToken(hash: string, id = this.tokens.get(hash)): Promise<User | null> {
    return (id === this.tokens.get(hash) && this.users.get(id ?? Number.NaN)) || null;
  }

  async findByPublicId(publicId: string): Promise<User | null> {
    return [...this.users.values()].find((user) => publicIdsOf(user).includes(publicId)) ?? null;
  }

  async findOwned(publicIds: readonly string[]): Promise<string[]> {
    const owned = new Set(this.all().flatMap(publicIdsOf));
    return publicIds.filter((publicId) => owned.has(publicId));
  }

  async findAfter(id: UserId | null, limit: number): Promise<UserPage> {
    const sorted = this.all().sort((one, other) => (one.id < other.id ? -1 : 1));
    const following = sorted.filter((user) => id === null || user.id > id);
    const users = following.slice(0, limit);
    const next = following.length > limit ? (users.at(-1)?.id ?? null) : null;
    return { users, unreadable: [], next };
  }

  async findDue(now: Date, limit: number): Promise<User[]> {
    return this.dueBy(now)
      .slice(0, limit)
      .map(({ user }) => user);
  }

  async oldestDue(now: Date): Promise<Date | null> {
    const [oldest] = this.dueBy(now);
    return oldest ? new Date(oldest.time) : null;
  }

  async countDue(now: Date, limit: number): Promise<number> {
    return Math.min(limit, this.dueBy(now).length);
  }

  async findUnsent(now: Date, limit: number): Promise<User[]> {
    const due = this.all().filter(({ unsent }) => unsent && unsent.dueAt <= now);
    return due.sort((one, other) => Number(one.unsent?.dueAt) - Number(other.unsent?.dueAt)).slice(0, limit);
  }

  async oldestUnsent(): Promise<Date | null> {
    const times = this.all().flatMap(({ unsent }) => unsent?.recordedAt.getTime() ?? []);
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  async time(): Promise<null> {
    return null;
  }

  async update(user: User, change: Change): Promise<User> {
    const stored = this.users.get(user.id);
    if (!stored) throw new UserNotFound();
    const changed = change(user);
    if (changed === user) return user;
    if (user.revision !== stored.revision) return this.update(stored, change);

    return this.keep(afterUpdate(stored, structuredClone(changed)));
  }

  async add(profile: NewProfile, now: Date): Promise<User | null> {
    const id = profile.id ?? this.newId();
    return this.users.has(id) ? null : this.keep(newUser(structuredClone({ ...profile, id }), now));
  }

  async addToken(id: UserId, hash: string): Promise<boolean> {
    if (!this.users.has(id)) return false;
    if (!this.tokens.has(hash)) this.tokens.set(hash, id);
    return this.tokens.get(hash) === id;
  }

  async tokensOf(id: UserId): Promise<readonly string[] | null> {
    if (!this.users.has(id)) return null;
    return [...this.tokens].filter(([, owner]) => owner === id).map(([hash]) => hash);
  }

  async removeToken(hash: string): Promise<boolean> {
    return this.tokens.delete(hash);
  }

  async removeTokens(id: UserId): Promise<number | null> {
    const hashes = await this.tokensOf(id);
    if (hashes === null) return null;
    for (const hash of hashes) this.tokens.delete(hash);
    return hashes.length;
  }

  async search(text: string, limit: number): Promise<User[]> {
    const matches = ({ profile }: User) =>
      [profile.username, profile.email ?? ""].some((part) => part.toLowerCase().includes(text.toLowerCase()));
    return this.all().filter(matches).slice(0, limit);
  }

  /** Marks an account as deleted, as another service does. */
  async deleteAccount(id: UserId, deletedAt: Date): Promise<void> {
    const user = this.users.get(id);
    if (user) this.keep({ ...user, ...toPerson({ ...user.profile, deletedAt }) });
  }

  async check(): Promise<void> {
    await this.findById(0);
  }

  async kindOfIds(): Promise<string | null> {
    return this.users.size === 0 ? null : this.ids.kind;
  }

  async prepare(): Promise<void> {}

  async close(): Promise<void> {}

  /** All users in their current state. */
  all(): User[] {
    return [...this.users.values()];
  }

  private newId(): UserId {
    if (this.ids.kind === "number") return Math.max(0, ...[...this.users.keys()].map(Number)) + 1;
    return crypto.randomUUID().replaceAll("-", "").slice(8);
  }

  private dueBy(now: Date) {
    return [...this.users.values()]
      .map((user) => ({ user, time: dueAt(user)?.getTime() ?? Number.POSITIVE_INFINITY }))
      .filter(({ time }) => time <= now.getTime())
      .sort((one, other) => one.time - other.time);
  }

  private keep(user: User): User {
    this.users.set(user.id, deepFreeze(user));
    return user;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
