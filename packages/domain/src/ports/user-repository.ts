import type { Profile, User, UserId, UserIds } from "../user.js";
import type { UserAccounts } from "./user-accounts.js";

/**
 * Changes a user. It may be called more than once, each time with what is stored by then, and even
 * after what it gave was stored: a store that lost the answer to a write cannot tell. So it must be
 * idempotent, not only on its own result but on whatever others have made of that since: what it
 * has done once it does not do again. To change nothing it returns the very user it was given. A copy
 * is written, so that whoever has read the user before has to read again.
 */
export type Change<P = Profile> = (user: User<P>) => User<P>;

/**
 * Where users are kept. Every method rejects with StoreUnavailable if the store cannot be reached
 * in time, with StoreRefused if it does not do what it is asked to, and, where it answers one user,
 * with UserUnreadable if what is stored of them cannot be read.
 */
export interface UserRepository<P = Profile> {
  /** Resolves to null if nobody has this id. */
  findById(id: UserId): Promise<User<P> | null>;

  /**
   * Whose token has this hash; null if it is nobody's.
   *
   * @param hash the SHA-256 of a token, in hex: the store never sees a token
   * @param id whose the token says that it is: then nobody else is looked at
   */
  findByToken(hash: string, id?: UserId): Promise<User<P> | null>;

  /** Whose image this is, in any state; null if it is nobody's, as an adopted or a former image is. */
  findByPublicId(publicId: string): Promise<User<P> | null>;

  /**
   * Users with something to expire, to destroy, to check or to forget (`dueAt`) by now, the longest
   * overdue first. Asks an index: what it costs depends on what is due, not on how many users there
   * are. Users who cannot be read are left out, and do not count towards the limit.
   */
  findDue(now: Date, limit: number): Promise<User<P>[]>;

  /** Since when the longest overdue user is due, or null if nobody is. Reads no more than that. */
  oldestDue(now: Date): Promise<Date | null>;

  /** How many users are due, counted up to `limit`: what it costs does not grow with the rest. */
  countDue(now: Date, limit: number): Promise<number>;

  /** What time it is by the store's clock, or null if that is the clock of this machine. */
  time(): Promise<Date | null>;

  /**
   * Replaces the images by those of `change(user)` in one durable step, with `dueAt`, and nothing
   * else (`afterUpdate`): the rest belongs to other services. It starts from the user in hand and reads
   * again only if that went stale; concurrent changes are all kept, and nothing is stored if
   * `change` throws.
   *
   * Resolves to the user as stored. Rejects with what `change` throws, or with UserNotFound.
   */
  update(user: User<P>, change: Change<P>): Promise<User<P>>;
}

/** All that the service needs of a store. It is one object that is repository and accounts. */
export interface Store<P = Profile> extends UserRepository<P>, UserAccounts<P> {
  /** How its ids look. Whoever has an id that looks otherwise is nobody. */
  readonly ids: UserIds;

  /**
   * Resolves if users can be read and written, as far as that is known without asking much. Rejects with
   * OtherUserIds if the ids that it holds are of another kind than `ids`, judged by one of them.
   */
  check(): Promise<void>;

  /** Of which kind the id of some user is that it holds: that of `ids`, or what else there is. Null if there is no user. */
  kindOfIds(): Promise<string | null>;

  /** Makes the indexes that are missing, as often as one likes. The service works without, only slower. */
  prepare(): Promise<void>;

  /** Resolves once all connections and files are closed. */
  close(): Promise<void>;
}
