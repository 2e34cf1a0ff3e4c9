import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@user-image/testing/free-port";
import { inject, onTestFinished } from "vitest";
import { temporaryFolder } from "./serve.js";

const bin = (file: string) =>
  isAbsolute(file) ? file : fileURLToPath(new URL(`../bin/${file}`, import.meta.url));

export interface Program {
  readonly process: ChildProcess;
  /** All it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves to its exit code, or to the name of the signal that ended it. */
  ended(): Promise<number | string>;
}

/**
 * Runs a built program with these settings and no others. It is killed when the test is over, at the latest.
 *
 * @param nodeOptions Node's own
 */
export function run(
  file: string,
  settings: Record<string, string>,
  options: string[] = [],
  nodeOptions: string[] = [],
): Program {
  const child = spawn(process.execPath, [...nodeOptions, bin(file), ...options], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    printed.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.stderr += chunk;
  });
  const exit = once(child, "close");
  const logFile = inject("logFile");
  void exit.then(() => appendFileSync(logFile, logLinesOf(printed.stdout) + printed.stderr));
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    process: child,
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
    ended: async () => {
      const [code, signal] = await exit;
      return signal ?? code;
    },
  };
}

/**
 * Starts the service with these settings; resolves once it answers.
 *
 * @param file where it is, if not in this package
 */
export async function start(
  settings: Record<string, string> = {},
  file = "main.js",
  nodeOptions: string[] = [],
) {
  const port = settings.PORT ?? String(await freePort());
  const dataDir = settings.DATA_DIR ?? (await temporaryFolder());
  const environment = { LOG_LEVEL: "trace", ...settings, PORT: port, DATA_DIR: dataDir };
  const program = run(file, environment, [], nodeOptions);
  const url = `http://localhost:${port}`;
  while (!(await answers(url))) {
    if (program.process.exitCode !== null) throw new Error(`It did not start: ${program.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...program, url, port, dataDir };
}

/** Runs `user-image …` to its end. */
export async function userImage(options: string[], settings: Record<string, string>) {
  const program = run("cli.js", settings, options);
  const code = await program.ended();
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The rest is what the command line answers, tokens among it, and what invites to try the service out. */
function logLinesOf(text: string): string {
  const lines = text.split("\n").filter((line) => line.startsWith('{"level":'));
  return lines.map((line) => `${line}\n`).join("");
}
