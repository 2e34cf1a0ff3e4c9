import type { TestProject } from "vitest/node";
import { startMongoServer } from "./mongodb-server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Of a MongoDB-compatible server that all tests share; each takes a database of its own. */
    mongodbUrl: string;
  }
}

/** Starts one server for the whole run, unless `MONGODB_TEST_URL` names one. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.MONGODB_TEST_URL;
  if (given) {
    project.provide("mongodbUrl", given);
    return undefined;
  }
  const server = await startMongoServer();
  project.provide("mongodbUrl", server.url);
  return () => server.stop();
}
