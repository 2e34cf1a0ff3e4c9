import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { MongoClient } from "mongodb";
import { freePort } from "./free-port.js";
import { pythonWith } from "./python.js";

const SECANTUS = "secantusdb==0.7.0b3";
const START_TIMEOUT = 60_000;

/** A MongoDB-compatible server for one test, with test commands (`configureFailPoint`). */
export interface MongoServer {
  /** The URL of a database that is empty at the start. */
  readonly url: string;
  /** The id of its process, which changes with a restart. */
  readonly pid: number;
  /** Stops, continues or kills the process; resolves when that has happened. */
  signal(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): Promise<void>;
  /** Starts a killed server again, with the same port and files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts `mongod` if it is installed, else SecantusDB, which is installed from PyPI once.
 *
 * @throws {Error} if neither can be had; the store that production uses is never skipped
 */
export async function startMongoServer(): Promise<MongoServer> {
  const folder = await mkdtemp(join(tmpdir(), "user-image-mongodb-"));
  const port = await freePort();
  const command = hasMongod() ? mongod(port, folder) : await secantus(port, folder);

  let server = await launch(command, port);
  if (hasMongod()) await initiateReplicaSet(port);
  return {
    url: `mongodb://127.0.0.1:${port}/test?directConnection=true`,
    get pid() {
      return server.pid ?? 0;
    },
    signal: async (signal) => {
      if (signal === "SIGKILL") return end(server);
      server.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
    restart: async () => {
      await exited(server);
      server = await launch(command, port);
    },
    stop: async () => {
      server.kill("SIGCONT");
      await end(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The URL of a database with this name, on a server that several tests share. */
export function databaseUrl(url: string, name: string): string {
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

type Command = readonly [string, readonly string[]];

function hasMongod(): boolean {
  try {
    execFileSync("mongod", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function mongod(port: number, folder: string): Command {
  const options = ["--replSet", "test", "--bind_ip", "127.0.0.1", "--setParameter", "enableTestCommands=1"];
  return ["mongod", ["--port", `${port}`, "--dbpath", folder, ...options]];
}

async function secantus(port: number, folder: string): Promise<Command> {
  const python = await pythonWith("secantusdb", [SECANTUS]);
  const options = ["--port", `${port}`, "--storage-path", folder, "--enable-test-commands"];
  return [join(dirname(python), "secantusd-py"), options];
}

async function launch([file, options]: Command, port: number): Promise<ChildProcess> {
  const server = spawn(file, options, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await listens(port))) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`${file} did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // Without this message, only many failed connections would show it.
  server.once("exit", (code, signal) => {
    if (ended.has(server)) return;
    process.stderr.write(`${file} has ended by itself (${signal ?? code}): ${said}\n`);
  });
  return server;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** Servers that a test has stopped. */
const ended = new WeakSet<ChildProcess>();

async function end(server: ChildProcess): Promise<void> {
  ended.add(server);
  server.kill("SIGKILL");
  await exited(server);
}

async function exited(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
}

async function initiateReplicaSet(port: number): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  const admin = client.db("admin");
  await admin.command({ replSetInitiate: { _id: "test", members: [{ _id: 0, host: `127.0.0.1:${port}` }] } });
  while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await client.close();
}
