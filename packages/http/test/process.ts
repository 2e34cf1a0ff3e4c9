import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { freePort } from "@user-image/testing/free-port";
import { beforeAll, inject, onTestFinished } from "vitest";
import { runCommandLine } from "../src/command-line/command-line.js";
import type { Context } from "../src/command-line/tools.js";
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

/** Registers what ends something: when the test is over, or later. */
export type WhenOver = (end: () => void | Promise<void>) => void;

/**
 * Runs a built program with these settings and no others. It is killed when the test is over, at the latest.
 *
 * @param whenOver registers what ends the program
 */
export function run(
  file: string,
  settings: Record<string, string>,
  options: string[] = [],
  whenOver: WhenOver = onTestFinished,
): Program {
  const child = spawn(process.execPath, [bin(file), ...options], {
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
  whenOver(async () => {
    if (child.kill("SIGKILL")) await exit;
  });
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
  whenOver: WhenOver = onTestFinished,
  file = "main.js",
) {
  const port = settings.PORT ?? String(await freePort());
  const dataDir = settings.DATA_DIR ?? (await temporaryFolder());
  const environment = { LOG_LEVEL: "trace", ...settings, PORT: port, DATA_DIR: dataDir };
  const program = run(file, environment, [], whenOver);
  const url = `http://localhost:${port}`;
  while (!(await answers(url))) {
    if (program.process.exitCode !== null) throw new Error(`It did not start: ${program.stderr()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...program, url, port, dataDir };
}

/**
 * Makes something once for all tests of a file, or of a `describe` in which it is called.
 *
 * @returns what `make` resolves to, in the tests
 */
export function shared<T>(make: (whenOver: WhenOver) => Promise<T>): () => T {
  let made: T;
  beforeAll(async () => {
    const ends: Parameters<WhenOver>[0][] = [];
    const endAll = async () => {
      for (const end of ends) await end();
    };
    try {
      made = await make((end) => void ends.unshift(end));
    } catch (error) {
      await endAll();
      throw error;
    }
    return endAll;
  });
  return () => made;
}

/** Starts the service once for all tests of a file, or of a `describe`. */
export function startOnce(settingsOf: () => Promise<Record<string, string>>) {
  return shared(async (whenOver) => {
    const settings = await settingsOf();
    return { ...(await start(settings, whenOver)), settings };
  });
}

/** Runs `user-image …` to its end, in a process of its own. */
export async function userImageProcess(options: string[], settings: Record<string, string>) {
  const program = run("cli.js", settings, options);
  const code = await program.ended();
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

/**
 * Runs `user-image …` to its end, in this process: another one takes ten times the CPU.
 *
 * @param input its standard input
 */
export async function userImage(options: string[], settings: Record<string, string>, input = "") {
  const [stdout, stderr] = [new Written(), new Written()];
  const env = { PATH: process.env.PATH, ...settings };
  const context: Context = { env, stdin: Readable.from([input]), stdout, stderr, exitCode: 0 };
  await runCommandLine(options, context);
  appendFileSync(inject("logFile"), logLinesOf(stdout.text) + stderr.text);
  return { code: context.exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** A stream that keeps what is written to it. */
class Written extends Writable {
  text = "";

  override _write(chunk: unknown, _: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
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
