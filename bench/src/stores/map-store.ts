import {
  afterUpdate,
  type Change,
  type Store,
  type User,
  type UserId,
  UserNotFound,
  userIds,
} from "@user-image/domain";

/** Users in a Map: as little as a store can be, so that what is measured is the service above it. */
export class MapStore implements Pick<Store, "findById" | "findByToken" | "update" | "ids"> {
  readonly ids = userIds.number;
  private readonly users = new Map<UserId, User>();
  private readonly tokens = new Map<string, UserId>();

  put(user: User, tokenHash: string): void {
    this.users.set(user.id, user);
    this.tokens.set(tokenHash, user.id);
  }

  async findById(id: UserId): Promise<User | null> {
    return this.users.get(id) ?? null;
  }

  async findByToken(hash: string): Promise<User | null> {
    return this.users.get(this.tokens.get(hash) ?? Number.NaN) ?? null;
  }

  async update(user: User, change: Change): Promise<User> {
    const stored = this.users.get(user.id);
    if (!stored) throw new UserNotFound();
    const changed = change(user);
    if (changed === user) return user;
    if (user.revision !== stored.revision) return this.update(stored, change);

    const updated = afterUpdate(stored, changed);
    this.users.set(user.id, updated);
    return updated;
  }
}
