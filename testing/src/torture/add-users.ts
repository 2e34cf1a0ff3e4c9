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
  const users: AddedUser[] = [];
  try {
    await store.prepare();
    // One after the other, since the programs are starting meanwhile, and a slow machine would miss deadlines.
    for (let index = 0; index < count; index++) {
      const id = config.userId === "string" && `auth0|é ${index}`;
      const user = await store.add({ username: `user ${index}`, ...(id && { id }) }, new Date());
      if (!user) throw new Error(`There is a user ${id} already.`);
      const token = createToken(user.id, store.ids);
      await store.addToken(user.id, hashToken(token));
      users.push({ id: String(user.id), token });
    }
    return users;
  } finally {
    await store.close();
  }
}
