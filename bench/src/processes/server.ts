import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@user-image/testing/free-port";
import { SCRATCH } from "./paths.js";
import { pinned } from "./pinned.js";

/** In milliseconds. */
const START_TIMEOUT = 60_000;
const STOP_TIMEOUT = 15_000;

/** How a server is run: `options` are Node's own. */
export interface Launch {
  readonly file: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** The one that its settings name. Unset: any that is free. */
  readonly port?: number;
  readonly options?: readonly string[];
  /** Whether it may use all cores, not only that of servers. */
  readonly isFree?: true;
}

export interface Server {
  readonly url: string;
  readonly process: ChildProcess;
  /** Of its main process. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** Runs a server until it listens. */
export async function startServer(launch: Launch): Promise<Server> {
  const server = await launchServer(launch);
  await listening(server);
  return server;
}

/** Runs a server as in production, its log in a file. Resolves before it listens. */
export async function launchServer(launch: Launch): Promise<Server> {
  const { file, settings = {}, options = [], isFree } = launch;
  const port = String(launch.port ?? (await freePort()));
  const [command, ...parameters] = pinned(isFree ? "any" : "server", [process.execPath, ...options, file]);
  const log = openSync(join(SCRATCH, `${port}.log`), "a");
  const child = spawn(command, parameters, {
    cwd: SCRATCH,
    env: { PATH: process.env.PATH, NODE_ENV: "production", PORT: port, ...settings },
    stdio: ["ignore", log, "inherit", "ipc"],
  });
  closeSync(log);
  return { url: `http://127.0.0.1:${port}`, process: child, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function listening({ url, process }: Server): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await accepts(Number(new URL(url).port)))) {
    const hasEnded = process.exitCode !== null || process.signalCode !== null;
    if (hasEnded || Date.now() > deadline) throw new Error(`${process.spawnargs.join(" ")} did not start.`);
    await sleep(10);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const outcome = Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]);
  return outcome.catch(() => false).finally(() => socket.destroy());
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
  await exit.finally(() => clearTimeout(deadline));
}

/** Runs several servers while something is done with them. */
export async function withServers<Name extends string, Result>(
  launches: Readonly<Record<Name, Launch>>,
  work: (servers: Readonly<Record<Name, Server>>) => Promise<Result>,
): Promise<Result> {
  const servers: Partial<Record<Name, Server>> = {};
  try {
    for (const name of Object.keys(launches) as Name[]) servers[name] = await startServer(launches[name]);
    return await work(servers as Record<Name, Server>);
  } finally {
    await Promise.all(Object.values<Server | undefined>(servers).map((server) => server?.stop()));
  }
}
