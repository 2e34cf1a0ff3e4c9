import type { User } from "../user.js";

/**
 * Changes a user. It may be called more than once, each time with what is stored by then, so
 * it must be pure and idempotent: applied to its own result it gives that back. To change
 * nothing it returns the very user it was given. A copy is written, so that whoever has read the
 * user before has to read again.
 */
export type Change = (user: User) => User;

/** What is due and not done yet. */
export interface Backlog {
  /** How many users something is due of. */
  readonly users: number;
  /** Since when the longest overdue is; null if nothing is due. */
  readonly since: Date | null;
}

/**
 * Where users are kept. Every method rejects with StoreUnavailable if the store cannot be
 * reached in time.
 */
export interface UserRepository {
  /** Resolves to null if nobody has this id. */
  findById(id: number): Promise<User | null>;

  /**
   * Whose token has this hash; null if it is nobody's.
   *
   * @param hash the SHA-256 of a token, in hex: the store never sees a token
   */
  findByToken(hash: string): Promise<User | null>;

  /** Whose image, grant or discard this is; null if it is nobody's, as an adopted or a former image is. */
  findByPublicId(publicId: string): Promise<User | null>;

  /**
   * Users with something to expire, to destroy, to check or to forget (`dueAt`) by now, the longest overdue first. Asks an
   * index: what it costs depends on what is due, not on how many users there are.
   */
  findDue(now: Date, limit: number): Promise<User[]>;

  /**
   * What time it is by the store's clock, or null if that is the clock of this machine.
   */
  time(): Promise<Date | null>;

  /** For those who watch the service. */
  backlog(now: Date): Promise<Backlog>;

  /**
   * Replaces what `imagesOf` names by that of `change(user)` in one durable step, with `dueAt`, and
   * nothing else: profiles belong to other services. It starts from the user in hand and reads
   * again only if that went stale; concurrent changes are all kept, and nothing is stored if
   * `change` throws.
   *
   * Resolves to the user as stored. Rejects with what `change` throws, or with UserNotFound.
   */
  update(user: User, change: Change): Promise<User>;
}
