import { createToken, hashToken, openStore, parseConfig } from "../../../packages/http/dist/index.js";

export interface AddedUser {
  readonly id: string;
  readonly token: string;
}

/** Adds users with a token each, as `user-image user add` does, without a process for each of them. */
export async function addUsers(
  count: number,
  settings: Readonly<Record<string, string>>,
): Promise<AddedUser[]> {
  const config = parseConfig(settings);
  const store = await openStore(config);
  const add = async (_: unknown, index: number): Promise<AddedUser> => {
    const id = config.userId === "string" && `auth0|é ${index}`;
    const profile = { username: `user ${index}`, ...(id && { id }) };
    const user = await store.add(profile, new Date());
    if (!user) throw new Error(`There is a user ${id} already.`);
    const token = createToken(user.id, store.ids);
    await store.addToken(user.id, hashToken(token));
    return { id: String(user.id), token };
  };
  try {
    await store.prepare();
    return await Promise.all(Array.from({ length: count }, add));
  } finally {
    await store.close();
  }
}
