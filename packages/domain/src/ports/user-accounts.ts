import type { Profile, User } from "../user.js";

/** What is given when an account is opened; the rest of a profile takes its defaults. */
export type NewProfile = Pick<Profile, "username"> & Partial<Profile> & { readonly id?: number };

/**
 * Who may use the service: for the command line and for tests, no use case needs it. Every
 * method rejects with StoreUnavailable if the store cannot be reached in time.
 */
export interface UserAccounts {
  /** Opens an account under a new id, or under the one given if it is free; else resolves to null. */
  add(profile: NewProfile, now: Date): Promise<User | null>;

  /** Lets a token stand for the user. Resolves to false if there is no such user. */
  addToken(id: number, hash: string): Promise<boolean>;

  /** Takes a token back. Resolves to false if nobody has it. */
  removeToken(hash: string): Promise<boolean>;

  /** Takes all tokens of a user back. Resolves to how many there were, or null if there is no such user. */
  removeTokens(id: number): Promise<number | null>;
}
