import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The server has one core for itself; what loads it, and what it calls, has another. */
export type Core = "server" | "rest";

export const isPinned = hasTaskset() && availableParallelism() > 1;

/** The command that runs a program on its core, where that can be had. */
export function pinned(core: Core, command: readonly string[]): [string, ...string[]] {
  const [file = "", ...options] = command;
  return isPinned ? ["taskset", "-c", core === "server" ? "0" : "1", file, ...options] : [file, ...options];
}

function hasTaskset(): boolean {
  try {
    execFileSync("taskset", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
