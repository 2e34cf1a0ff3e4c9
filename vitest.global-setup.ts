import { chmod, mkdtemp, readFile, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import type { TestProject } from "vitest/node";
import { type MongoServer, startMongoServer } from "./testing/src/mongodb-server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of a MongoDB-compatible server that all tests share; each uses its own database, `test-…`. */
    mongodbUrl: string;
    /** The file to which every test appends the service's log at the level `trace`. */
    logFile: string;
  }
}

/** A file system in memory, and how much of it the tests may need, in bytes. */
const MEMORY = "/dev/shm";
const ROOM = 4 * 1024 ** 3;

/** Patterns that no line of the log may match. */
const SECRETS: Record<string, RegExp> = {
  "a token": /uita?_[\w-]{43}|9D6fucJrGle3yY2WSfeNCE9xD8k/,
  "a secret": /api-secret-of-the-tests|hunter2|:\/\/[^\s:@/<]+:[^\s@/<]+@/,
  "a secret, a signature or the hash of a token": /\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{40,}\b/,
  "a token of an identity provider": /\beyJ[\w-]+\.eyJ/,
  "an Authorization header": /authorization/i,
};

/**
 * Starts one server for the whole run, unless `MONGODB_TEST_URL` names one, which is left as it
 * was. At the end, the log of the whole run is searched for secrets, and all temporary files of the
 * run are removed, so that no test has to.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await temporaryFolderOfTheRun();
  const logFile = join(folder, "log");
  await writeFile(logFile, "");
  project.provide("logFile", logFile);

  const given = process.env.MONGODB_TEST_URL;
  const server = given ? undefined : await startServer(() => remove(folder));
  project.provide("mongodbUrl", given ?? server?.url ?? "");

  return async () => {
    try {
      expectNoSecrets((await readFile(logFile, "utf8")).split("\n"));
      await (given ? dropTestDatabases(given) : server?.stop());
    } finally {
      await remove(folder);
    }
  };
}

/** The value of `tmpdir()` from now on, also in the workers and their child processes. */
async function temporaryFolderOfTheRun(): Promise<string> {
  // A short name, since browsers keep sockets below it, whose paths may have about 100 characters.
  const folder = await mkdtemp(join(await temporaryFolder(), "user-image-"));
  // Accessible for other users: if nginx runs as root, its workers belong to another user and have folders in it.
  await chmod(folder, 0o711);
  process.env.TMPDIR = folder;
  return folder;
}

/**
 * In memory if there is room, as on most Linux systems: the stores flush each commit, for which a disk takes milliseconds.
 */
async function temporaryFolder(): Promise<string> {
  if (process.env.TMPDIR) return process.env.TMPDIR;
  const memory = await statfs(MEMORY).catch(() => undefined);
  return memory && memory.bavail * memory.bsize >= ROOM ? MEMORY : tmpdir();
}

/** Starts the server of the run. Cleans up if that fails, since Vitest then runs no teardown. */
async function startServer(cleanUp: () => Promise<void>): Promise<MongoServer> {
  try {
    return await startMongoServer();
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/** A process that is still ending may write into the folder while it is removed. */
function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

function expectNoSecrets(lines: readonly string[]): void {
  for (const [name, pattern] of Object.entries(SECRETS)) {
    const line = lines.find((line) => pattern.test(line));
    if (!line) continue;
    // Vitest reports what a teardown throws, but does not fail for it.
    process.exitCode = 1;
    throw new Error(`There is ${name} in the log: ${line.slice(0, 1000)}`);
  }
  process.stdout.write(`No secret in ${lines.length} lines of the log.\n`);
}

async function dropTestDatabases(url: string): Promise<void> {
  const client = new MongoClient(url);
  const { databases } = await client.db("admin").admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) if (name.startsWith("test-")) await client.db(name).dropDatabase();
  await client.close();
}
