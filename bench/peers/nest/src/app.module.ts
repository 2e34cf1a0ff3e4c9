import { readFileSync } from "node:fs";
import { type DynamicModule, Module, type Provider } from "@nestjs/common";
import { getModelToken, MongooseModule } from "@nestjs/mongoose";
import { type Model, model } from "mongoose";
import { User, UserSchema } from "./user.schema.js";
import { UsersController } from "./users.controller.js";
import { Users, UsersInMemory, UsersInMongo } from "./users.js";
import { UsersService } from "./users.service.js";

/** The users that the benchmark wants there to be. */
interface Fixture {
  readonly token: string;
  readonly user: Omit<User, "_id" | "token"> & { readonly id: number };
}

@Module({ controllers: [UsersController], providers: [UsersService] })
export class AppModule {
  /** With users in MongoDB, if there is a URL, else in memory. */
  static with(mongodbUrl: string | undefined, fixtureFile: string): DynamicModule {
    const fixtures: Fixture[] = JSON.parse(readFileSync(fixtureFile, "utf8"));
    const documents = fixtures.map(({ token, user: { id, ...fields } }) => ({ _id: id, ...fields, token }));
    if (!mongodbUrl) return { module: AppModule, providers: [inMemory(documents)] };

    const collection = MongooseModule.forFeature([{ name: User.name, schema: UserSchema }]);
    const imports = [MongooseModule.forRoot(mongodbUrl), collection];
    return { module: AppModule, imports, providers: [inMongo(documents)] };
  }
}

function inMemory(documents: readonly User[]): Provider {
  const users = model(User.name, UserSchema) as unknown as Model<User>;
  return { provide: Users, useValue: new UsersInMemory(users, documents) };
}

function inMongo(documents: readonly User[]): Provider {
  return {
    provide: Users,
    inject: [getModelToken(User.name)],
    useFactory: async (users: Model<User>) => {
      await users.init();
      await users.insertMany(documents);
      return new UsersInMongo(users);
    },
  };
}
