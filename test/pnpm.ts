import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

const { npm_execpath: manager = "" } = process.env;

/** The pnpm that runs the tests, if one does. */
export const RUNNING_PNPM = basename(manager) === "pnpm" ? manager : undefined;

/** Runs pnpm, by npx only if the tests run without it: npx takes more than a second of CPU to find it. */
export function pnpm(options: readonly string[], cwd: string, settings: NodeJS.ProcessEnv = {}) {
  const [program, first] = RUNNING_PNPM ? [RUNNING_PNPM, []] : ["npx", ["--yes", "pnpm@12"]];
  return execute(program, [...first, ...options], { cwd, env: { ...process.env, ...settings } });
}
