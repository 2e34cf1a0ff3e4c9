import type { Profile, User, UserId } from "../user.js";

/** What is given when an account is opened; the rest of a profile takes its defaults. */
export type NewProfile = Pick<Profile, "username"> & Partial<Profile> & { readonly id?: UserId };

/**
 * Who may use the service: for the command line and for tests, no use case needs it. Every
 * method rejects with StoreUnavailable if the store cannot be reached in time, and with
 * StoreRefused if it does not do what it is asked to.
 */
export interface UserAccounts<P = Profile> {
  /**
   * Opens an account under a new id, or under the one given if it is free; else resolves to null. It rejects with
   * InvalidProfile as `newUser` does, and with StoreRefused if others open the accounts of this store.
   */
  add(profile: NewProfile, now: Date): Promise<User<P> | null>;

  /**
   * Lets a token stand for the user, and may be repeated: it resolves to whether it does now. It
   * does not if there is no such user, or if it is somebody else's, who keeps it.
   */
  addToken(id: UserId, hash: string): Promise<boolean>;

  /** Takes a token back. Resolves to false if nobody has it. */
  removeToken(hash: string): Promise<boolean>;

  /** Takes all tokens of a user back. Resolves to how many there were, or null if there is no such user. */
  removeTokens(id: UserId): Promise<number | null>;
}
