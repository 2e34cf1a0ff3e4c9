import { MongoClient } from "mongodb";
import type { TestProject } from "vitest/node";
import { startMongoServer } from "./testing/src/mongodb-server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Of a MongoDB-compatible server that all tests share; each takes a database of its own, `test-…`. */
    mongodbUrl: string;
  }
}

/** Starts one server for the whole run, unless `MONGODB_TEST_URL` names one, which is left as it was. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.MONGODB_TEST_URL;
  if (given) {
    project.provide("mongodbUrl", given);
    return () => dropTestDatabases(given);
  }
  const server = await startMongoServer();
  project.provide("mongodbUrl", server.url);
  return () => server.stop();
}

async function dropTestDatabases(url: string): Promise<void> {
  const client = new MongoClient(url);
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) if (name.startsWith("test-")) await client.db(name).dropDatabase();
  await client.close();
}
