import type { Profile, User, UserId } from "../user.js";

/** The members that a new account is given; the others take their defaults. */
export type NewProfile = Pick<Profile, "username"> & Partial<Profile> & { readonly id?: UserId };

/**
 * Accounts and their tokens, for the command line and for tests; no use case needs them. Every method
 * rejects with StoreUnavailable if the store does not answer in time, and with StoreRefused if it
 * refuses the command.
 */
export interface UserAccounts<P = Profile> {
  /**
   * Opens an account under a new id or under the given one; resolves to null if that is taken. Rejects with
   * InvalidProfile as `newUser` does, and with StoreRefused if the host adds the users of this store.
   */
  add(profile: NewProfile, now: Date): Promise<User<P> | null>;

  /**
   * Gives a token to the user. Idempotent. Resolves to whether the token is now theirs: it is not if
   * there is no such user, or if it already belongs to another user.
   */
  addToken(id: UserId, hash: string): Promise<boolean>;

  /** Resolves to the hashes of the user's tokens, or to null if there is no such user. */
  tokensOf(id: UserId): Promise<readonly string[] | null>;

  /** Revokes a token. Resolves to false if nobody has it. */
  removeToken(hash: string): Promise<boolean>;

  /** Revokes all tokens of a user. Resolves to how many there were, or to null if there is no such user. */
  removeTokens(id: UserId): Promise<number | null>;

  /**
   * Resolves to users whose name or e-mail address contains a text, in any case of letters, in any order. It reads up
   * to all users, so it is for people and not for requests. Rejects with StoreUnavailable if it takes longer than ten
   * seconds. Users who cannot be read are left out.
   *
   * @param limit the most users to find
   */
  search(text: string, limit: number): Promise<User<P>[]>;
}
