import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The server has one core for itself; what it calls has another, and so, as a rule, has what loads it. */
export type Core = "server" | "rest" | "any";

const CORES = { server: "0", rest: "1", any: "0,1" } as const;

export const isPinned = hasTaskset() && availableParallelism() > 1;

/** The command that runs a program on its core, where that can be had. */
export function pinned(core: Core, command: readonly string[]): [string, ...string[]] {
  const [file = "", ...options] = command;
  return isPinned ? ["taskset", "-c", CORES[core], file, ...options] : [file, ...options];
}

/** Moves this process, and with it what it starts without a core of its own, to the core of the rest. */
export function pinSelf(): void {
  if (isPinned) execFileSync("taskset", ["-cp", CORES.rest, String(process.pid)], { stdio: "ignore" });
}

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
