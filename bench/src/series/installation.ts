import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY, SCRATCH } from "../processes/paths.js";
import { beginStep } from "../progress.js";
import { bytes, table } from "../report/format.js";
import type { Section } from "../report/section.js";

const execute = promisify(execFile);

/** Our packages that a host installs for an import from one of them: those that it depends on, and itself. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  domain: ["domain"],
  adapters: ["domain", "adapters"],
  client: ["client"],
  "cloudinary-emulator": ["cloudinary-emulator"],
  http: ["domain", "adapters", "http"],
};

/** The driver that an import path needs besides. */
const DRIVERS: Readonly<Record<string, string>> = {
  "@user-image/adapters/cloudinary": "cloudinary",
  "@user-image/adapters/mongodb": "mongodb",
  "@user-image/adapters/mongodb-url": "mongodb",
  "@user-image/adapters/sqlite": "libsql",
};

/** As for production, where the store is MongoDB. */
const WITHOUT_OPTIONAL = "without optional dependencies";

interface Installation {
  readonly paths: readonly string[];
  readonly ours: readonly string[];
  readonly driver?: string | undefined;
  /** Said of the installation besides its import paths. */
  readonly note?: string;
}

/** How many packages a host gets, by what it imports. */
export async function installation(): Promise<Section> {
  const packed = await pack();
  const rows: string[][] = [];
  for (const each of await installations()) {
    beginStep(`installing ${each.paths[0]}`);
    const { packages, size } = await install(each, packed);
    const what = each.paths.map((path) => `\`${path}\``).join(", ");
    rows.push([[what, each.note].filter(Boolean).join(", "), String(packages), bytes(size)]);
  }
  return {
    title: "Packages by import path",
    bars: [],
    text: `${ABOUT}\n\n${table(["a host imports", "packages", "size"], rows)}`,
  };
}

const ABOUT = `
Our packages are packed, and for each import path npm installs those that it needs into an empty project, with the driver that the
package's README names. All packages in \`node_modules\` are counted, ours among them, and the files on the disk. What \`deploy/build.sh\` installs
for the bundled service is less: see [decision 10](decisions/10-bundled-programs.md).`.trim();

/** Import paths that need the same packages are one installation. */
async function installations(): Promise<Installation[]> {
  const found = new Map<string, Installation>();
  for (const [name, ours] of Object.entries(OURS)) {
    for (const path of await importPathsOf(name)) {
      const driver = DRIVERS[path];
      const key = [...ours, driver].join();
      found.set(key, { ours, driver, paths: [...(found.get(key)?.paths ?? []), path] });
    }
  }
  const [http] = await importPathsOf("http");
  const embedded = [...(OURS.http ?? []), "cloudinary-emulator"];
  return [...found.values()].flatMap((each) => {
    if (!http || !each.paths.includes(http)) return [each];
    return [
      { ...each, note: WITHOUT_OPTIONAL },
      { ...each, ours: embedded, note: "with the embedded store and emulator" },
    ];
  });
}

async function importPathsOf(name: string): Promise<string[]> {
  const { exports } = await manifestOf(name);
  return Object.keys(exports).map((path) => `@user-image/${name}${path.slice(1)}`);
}

async function manifestOf(name: string) {
  return JSON.parse(await readFile(join(REPOSITORY, "packages", name, "package.json"), "utf8"));
}

/** The file of each of our packages, packed as for its release. */
async function pack(): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(SCRATCH, "packed-"));
  const options = "--recursive --filter ./packages/* exec pnpm pack --pack-destination".split(" ");
  await execute("npx", ["--yes", "pnpm@12", ...options, folder], { cwd: REPOSITORY });
  const files = await readdir(folder);
  return (name) =>
    join(folder, files.find((file) => new RegExp(`^user-image-${name}-\\d`).test(file)) ?? name);
}

async function install({ ours, driver, note }: Installation, packed: (name: string) => string) {
  const project = await mkdtemp(join(SCRATCH, "host-"));
  await writeFile(join(project, "package.json"), "{}");
  const drivers = (await manifestOf("adapters")).peerDependencies;
  const names = [...ours.map(packed), ...(driver ? [`${driver}@${drivers[driver]}`] : [])];
  const options = [
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    ...(note === WITHOUT_OPTIONAL ? ["--omit=optional"] : []),
  ];
  await execute("npm", ["install", ...options, ...names], { cwd: project });
  const lock = await readFile(join(project, "node_modules/.package-lock.json"), "utf8");
  return {
    packages: Object.keys(JSON.parse(lock).packages).length,
    size: await sizeOf(join(project, "node_modules")),
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
