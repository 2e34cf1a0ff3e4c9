import { randomUUID } from "node:crypto";
import {
  type MongoStoreOptions,
  type MongoUserRepository,
  openMongoStore,
} from "@user-image/adapters/mongodb";
import type { User } from "@user-image/domain";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { inject, onTestFinished } from "vitest";

/** A store in a database of its own until the test is over, and that database as another service has it. */
export async function open(options: MongoStoreOptions = {}) {
  const url = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const store = openMongoStore(url, options);
  const client = new MongoClient(url);
  onTestFinished(async () => {
    await client.close();
    await store.close();
  });
  const database = client.db();
  return {
    store,
    database,
    collection: database.collection<{ _id: number; [field: string]: unknown }>("users"),
  };
}

export async function found(store: MongoUserRepository, id: number): Promise<User> {
  const user = await store.findById(id);
  if (!user) throw new Error(`There is no user ${id}.`);
  return user;
}
