import type { Profile, User, UserId, UserIds } from "../user.js";
import type { StrayImages } from "./stray-images.js";
import type { UserAccounts } from "./user-accounts.js";

/**
 * Changes a user. A store may call it more than once, each time with the user as stored by then, even
 * after its result was stored: a store that lost the answer to a write cannot know. So a change must
 * be idempotent against any later state: it never repeats what it has already done, whatever others
 * have changed since. To change nothing, it returns the same object. If it returns a copy, the store
 * writes it as a new revision, and changes that started from an earlier revision run again.
 */
export type Change<P = Profile> = (user: User<P>) => User<P>;

/** A part of all users, in the order of their ids. */
export interface UserPage<P = Profile> {
  readonly users: readonly User<P>[];
  /** The ids of the users in this part who cannot be read. */
  readonly unreadable: readonly UserId[];
  /** The last id of this part; null if no users follow. */
  readonly next: UserId | null;
}

/**
 * Where users are stored. Every method rejects with StoreUnavailable if the store does not answer in
 * time, and with StoreRefused if it refuses the command. Methods that resolve to one user reject with
 * UserUnreadable if that user's record cannot be read.
 */
export interface UserRepository<P = Profile> {
  /** Resolves to null if no user has this id. */
  findById(id: UserId): Promise<User<P> | null>;

  /**
   * Resolves to the user whose token has this hash, or to null.
   *
   * @param hash of a token: the store never sees a token
   * @param id the user's id in the token, if it contains one. Only this user is then found
   */
  findByToken(hash: string, id?: UserId): Promise<User<P> | null>;

  /** Resolves to the user who has this image, in any state, or to null. Adopted and former images are not found. */
  findByPublicId(publicId: string): Promise<User<P> | null>;

  /**
   * Resolves to those of these public ids that `findByPublicId` finds a user for. One command, which reads the
   * same index.
   */
  findOwned(publicIds: readonly string[]): Promise<string[]>;

  /**
   * Resolves to the first `limit` users whose ids follow the given one. Reads the index of the ids.
   *
   * @param id null for the first users
   */
  findAfter(id: UserId | null, limit: number): Promise<UserPage<P>>;

  /**
   * Resolves to the users with a due image (`dueAt`), the longest overdue first. It reads an index, so
   * its cost depends on how many users are due and not on how many there are. Users who cannot be read
   * are left out, and do not count towards the limit.
   */
  findDue(now: Date, limit: number): Promise<User<P>[]>;

  /** Resolves to the time since which the longest overdue user is due, or to null. Reads one entry of an index. */
  oldestDue(now: Date): Promise<Date | null>;

  /** Resolves to how many users are due, counted up to `limit`, which bounds the cost. */
  countDue(now: Date, limit: number): Promise<number>;

  /**
   * Resolves to the users whose unsent event is due, the longest overdue first. It reads an index. Users who
   * cannot be read are left out, and do not count towards the limit.
   */
  findUnsent(now: Date, limit: number): Promise<User<P>[]>;

  /** Resolves to the time of the oldest change that is not acknowledged, or to null. Reads one entry of an index. */
  oldestUnsent(): Promise<Date | null>;

  /** Resolves to the time of the store's clock, or to null if the store uses this machine's clock. */
  time(): Promise<Date | null>;

  /**
   * Replaces the images, `dueAt`, the unsent event and the lock by those of `change(user)` in one durable step
   * (`afterUpdate`). All other fields belong to other services. It starts from the given user, and reads again only if that
   * is stale. No concurrent change is lost. Nothing is stored if `change` throws.
   *
   * Resolves to the stored user. Rejects with the error that `change` throws, or with UserNotFound.
   */
  update(user: User<P>, change: Change<P>): Promise<User<P>>;
}

/** Everything that the service needs of a store: the users, their accounts, and images that are nobody's. */
export interface Store<P = Profile> extends UserRepository<P>, UserAccounts<P> {
  readonly strays: StrayImages;

  /** The type of its ids. An id of another type belongs to no user. */
  readonly ids: UserIds;

  /**
   * Resolves if the store answers a cheap command, so users can probably be read and written. Rejects with
   * OtherUserIds if the id of one user, which it reads, has another type than `ids`.
   */
  check(): Promise<void>;

  /** Resolves to the type of one user's id: the kind of `ids`, or the store's name of another type. Null if there is no user. */
  kindOfIds(): Promise<string | null>;

  /**
   * Creates the missing indexes. Idempotent. Without them the service works, but slower.
   *
   * @param options `events`: whether changes are recorded, which needs indexes of the unsent events. Default: false
   */
  prepare(options?: { readonly events?: boolean }): Promise<void>;

  /** Resolves when all connections and files are closed. */
  close(): Promise<void>;
}
