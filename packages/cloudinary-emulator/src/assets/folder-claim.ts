import { randomBytes } from "node:crypto";
import { access, constants, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join, relative, resolve } from "node:path";

const SUFFIX = ".lock";

/** The longest path of a socket that every system takes, in bytes. Node.js shortens longer ones without an error. */
const MAX_PATH = 100;

/** The folders that this process uses. Its emulators share what they know of a folder. */
const claims = new Map<string, { users: number; readonly claimed: Promise<Claimed> }>();

interface Claimed {
  readonly socket: Server | undefined;
  /** Whether the folder was missing. Then it is removed if nothing is stored in it. */
  readonly isNew: boolean;
}

/**
 * Makes sure that no other process uses a folder, which is created if it is missing.
 *
 * Each process listens on a socket of its own in the folder. Unlike a file with a process id, a socket ends with its
 * process, also by `kill -9`, and other containers that share the folder can reach it. Two processes that start at the
 * same time may both be refused. Nothing is noticed where no socket can be: on Windows, in a path of more than 100
 * bytes, and on some network file systems.
 * @returns what ends the claim, and removes a folder that it has created and that is empty
 * @throws {Error} if another process uses the folder, or it cannot be created
 */
export async function claimFolder(dir: string): Promise<() => Promise<void>> {
  const folder = resolve(dir);
  const claim = claims.get(folder) ?? { users: 0, claimed: claimNow(folder) };
  claims.set(folder, claim);
  claim.users += 1;
  const release = async () => {
    claim.users -= 1;
    if (claim.users > 0) return;
    claims.delete(folder);
    const claimed = await claim.claimed.catch(() => undefined);
    await close(claimed?.socket);
    if (claimed?.isNew) await rmdir(folder).catch(() => undefined);
  };
  try {
    await claim.claimed;
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

async function claimNow(folder: string): Promise<Claimed> {
  const isNew = await createFolder(folder);
  const own = `${randomBytes(4).toString("hex")}${SUFFIX}`;
  const socket = await listen(join(folder, own));
  const others = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX) && name !== own);
  for (const other of others) {
    if (!(await isAlive(join(folder, other)))) {
      await rm(join(folder, other), { force: true });
      continue;
    }
    await close(socket);
    throw new Error(`The folder ${folder} is in use by another process. An emulator needs one of its own.`);
  }
  return { socket, isNew };
}

/** Resolves to whether the folder was missing. */
async function createFolder(folder: string): Promise<boolean> {
  try {
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK);
    return created !== undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${folder} cannot be used (${code}). Name a folder that this user may write to.`);
  }
}

/** Undefined where there can be no socket. */
function listen(path: string): Promise<Server | undefined> {
  const address = shortest(path);
  if (address === undefined) return Promise.resolve(undefined);
  const socket = createServer((connection) => connection.destroy());
  return new Promise((done) => {
    socket.once("error", () => done(undefined));
    // In a cluster, the main process would listen for the others.
    socket.listen({ path: address, exclusive: true }, () => done(socket.unref()));
  });
}

function isAlive(path: string): Promise<boolean> {
  const address = shortest(path);
  if (address === undefined) return Promise.resolve(false);
  return new Promise((done) => {
    const connection = connect(address, () => {
      connection.destroy();
      done(true);
    });
    connection.once("error", ({ code }: NodeJS.ErrnoException) => {
      done(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}

function shortest(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  return [path, relative(process.cwd(), path)].find((each) => Buffer.byteLength(each) <= MAX_PATH);
}

async function close(socket: Server | undefined): Promise<void> {
  if (socket) await new Promise((done) => socket.close(done));
}
