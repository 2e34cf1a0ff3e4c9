import { text } from "node:stream/consumers";
import type { Store, UserId } from "@user-image/domain";
import { createToken, describeHash, hashToken } from "../authentication/access-token.js";
import type { Context } from "./tools.js";

const GIVE_ONE = "Give either a token or --user.";

export async function issueToken(
  store: Store,
  id: UserId,
  options: { readonly isAdministrator?: boolean } = {},
): Promise<string> {
  const token = createToken(id, store.ids, options);
  if (!(await store.addToken(id, hashToken(token)))) throw new Error(`There is no user ${id}.`);
  return token;
}

/** Resolves to the SHA-256 of each token of a user, and to whether it is an administrator's. */
export async function listTokens(store: Store, id: UserId) {
  const hashes = await store.tokensOf(id);
  if (hashes === null) throw new Error(`There is no user ${id}.`);
  return hashes.map(describeHash);
}

/**
 * @param argument the token. If it is `-` or missing, it is read from the input
 */
export async function revokeToken(
  store: Store,
  argument: string | undefined,
  input: Context["stdin"],
): Promise<number> {
  const token = argument === undefined || argument === "-" ? await readToken(input) : argument;
  if (token === "") throw new Error(GIVE_ONE);
  if (!(await store.removeToken(hashToken(token)))) throw new Error("No user has this token.");
  return 1;
}

export async function revokeTokens(store: Store, token: string | undefined, id: UserId): Promise<number> {
  if (token !== undefined) throw new Error(GIVE_ONE);
  const count = await store.removeTokens(id);
  if (count === null) throw new Error(`There is no user ${id}.`);
  return count;
}

/** Reads the input to its end. Does not wait for input from a terminal. */
async function readToken(input: Context["stdin"]): Promise<string> {
  return input.isTTY ? "" : (await text(input)).trim();
}
