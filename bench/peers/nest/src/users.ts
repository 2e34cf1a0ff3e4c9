import type { Model } from "mongoose";
import type { User, UserDocument } from "./user.schema.js";

/** Where users are kept. */
export abstract class Users {
  abstract findByToken(token: string): Promise<UserDocument | null>;
  abstract save(user: UserDocument): Promise<unknown>;
}

export class UsersInMongo extends Users {
  constructor(private readonly model: Model<User>) {
    super();
  }

  findByToken(token: string): Promise<UserDocument | null> {
    return this.model.findOne({ token }).exec();
  }

  save(user: UserDocument): Promise<unknown> {
    return user.save();
  }
}

/** What Mongoose does around a query and a `save`, without either: hydration, and validation of what changed. */
export class UsersInMemory extends Users {
  private readonly users: Map<string, Record<string, unknown>>;

  constructor(
    private readonly model: Model<User>,
    documents: readonly User[],
  ) {
    super();
    const stored = documents.map((document) => new model(document).toObject());
    this.users = new Map(stored.map((user) => [user.token, { ...user }]));
  }

  async findByToken(token: string): Promise<UserDocument | null> {
    const stored = this.users.get(token);
    return stored ? this.model.hydrate({ ...stored }) : null;
  }

  async save(user: UserDocument): Promise<void> {
    await user.validate();
    const stored = this.users.get(user.token);
    if (!stored) return;
    for (const path of user.modifiedPaths()) stored[path] = user.get(path);
  }
}
