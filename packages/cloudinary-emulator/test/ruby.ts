import { spawnSync } from "node:child_process";

/** Whether Ruby is on the PATH, and finds these gems in this order. */
export function hasGems(...names: readonly string[]): boolean {
  return spawnSync("ruby", ["-e", names.map((name) => `require "${name}"`).join("; ")]).status === 0;
}
