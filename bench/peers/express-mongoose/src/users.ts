import { readFileSync } from "node:fs";
import mongoose from "mongoose";
import { User, type UserDocument, type UserFields } from "./user-model.js";

/** Where the routes get a user from and put them. */
export interface Users {
  findByToken(token: string): Promise<UserDocument | null>;
  save(user: UserDocument): Promise<unknown>;
}

/** The users that the benchmark wants there to be. */
interface Fixture {
  readonly token: string;
  readonly user: Omit<UserFields, "_id" | "token"> & { readonly id: number };
}

/** In MongoDB, if there is a URL, else in memory. */
export async function openUsers(mongodbUrl: string | undefined, fixtureFile: string): Promise<Users> {
  const fixtures: Fixture[] = JSON.parse(readFileSync(fixtureFile, "utf8"));
  const documents = fixtures.map(({ token, user: { id, ...fields } }) => ({ _id: id, ...fields, token }));
  if (!mongodbUrl) return new UsersInMemory(documents.map((document) => new User(document).toObject()));

  await mongoose.connect(mongodbUrl);
  await User.init();
  await User.insertMany(documents);
  return {
    findByToken: (token) => User.findOne({ token }).exec(),
    save: (user) => user.save(),
  };
}

/** What Mongoose does around a query and a `save`, without either: hydration, and validation of what changed. */
class UsersInMemory implements Users {
  private readonly users: Map<string, Record<string, unknown>>;

  constructor(users: readonly UserFields[]) {
    this.users = new Map(users.map((user) => [user.token, { ...user }]));
  }

  async findByToken(token: string): Promise<UserDocument | null> {
    const stored = this.users.get(token);
    return stored ? User.hydrate({ ...stored }) : null;
  }

  async save(user: UserDocument): Promise<void> {
    await user.validate();
    const stored = this.users.get(user.token);
    if (!stored) return;
    for (const path of user.modifiedPaths()) stored[path] = user.get(path);
  }
}
