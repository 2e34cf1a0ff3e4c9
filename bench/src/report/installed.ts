import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { REPOSITORY } from "../processes/paths.js";

export interface Installed {
  readonly packages: number;
  readonly bytes: number;
}

/** What a package needs in production, itself left out, as it lies on the disk. */
export function installedFor(folder: string): Installed {
  const found = new Map<string, number>();
  const visit = (from: string) => {
    for (const dependency of dependenciesOf(from)) {
      if (found.has(dependency)) continue;
      found.set(dependency, sizeOf(dependency));
      visit(dependency);
    }
  };
  visit(realpathSync(join(REPOSITORY, folder)));
  const sizes = [...found.values()];
  return { packages: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function dependenciesOf(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const names = ["dependencies", "optionalDependencies", "peerDependencies"].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  );
  return names.flatMap((name) => folderOf(name, folder) ?? []);
}

/** What is not there is optional, or is for another system. */
function folderOf(name: string, from: string): string | undefined {
  for (const modules of createRequire(join(from, "package.json")).resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    if (statSync(join(folder, "package.json"), { throwIfNoEntry: false })) return realpathSync(folder);
  }
  return undefined;
}

/** Our own packages are sources, tests and links here; what is published of them is `dist` and `src`. */
function sizeOf(folder: string): number {
  const isOurs = !folder.includes("node_modules");
  const parts = isOurs ? ["dist", "src", "assets"].map((part) => join(folder, part)) : [folder];
  return parts.reduce((sum, part) => sum + sizeOfFolder(part), 0);
}

function sizeOfFolder(folder: string): number {
  if (!statSync(folder, { throwIfNoEntry: false })) return 0;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && !entry.isSymbolicLink())
    .map((entry) => join(folder, entry.name))
    .reduce(
      (sum, path) => sum + (statSync(path).isDirectory() ? sizeOfFolder(path) : statSync(path).size),
      0,
    );
}
