import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, matchesGlob, resolve } from "node:path";
import { expect, onTestFinished } from "vitest";
import { pnpm } from "./pnpm.js";
import { manifestOf, PACKAGES, root } from "./source-files.js";

/**
 * What somebody has who installed the packages as they are packed: a folder for each README, with the
 * dependencies that its `npm install` names, and `everything`. All hold the files of `test/consumer`.
 */
export async function installPacked(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "user-image-consumer-"));
  const packed = await packAll();
  const drivers = manifestOf("adapters").peerDependencies ?? {};
  const versions: Record<string, string> = {
    ...drivers,
    ...packed,
    fastify: manifestOf("http").dependencies?.fastify ?? "",
    "@types/node": "20.19.43",
  };
  const consumers: Record<string, string[]> = {
    ...Object.fromEntries(
      await Promise.all(PACKAGES.map(async (name) => [name, await namesToInstall(name)])),
    ),
    everything: Object.keys(versions),
  };
  for (const [name, names] of Object.entries(consumers)) {
    const dependencies = Object.fromEntries(names.map((name) => [name, versions[name]]));
    await cp(join(root, "test/consumer"), join(folder, name), { recursive: true });
    await writeJson(join(folder, name, "package.json"), {
      name,
      private: true,
      type: "module",
      dependencies,
    });
  }
  // One install for all; each still sees what it asked for and nothing else.
  await writeJson(join(folder, "package.json"), { private: true });
  await install(folder, { packages: ["*"], overrides: packed, dedupePeerDependents: false });
  return folder;
}

/** A project with all packed packages and these dependencies, and the files of a folder of `test/consumer`. */
export async function installRecipes(
  dependencies: Readonly<Record<string, string>>,
  recipes = "recipes",
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "user-image-recipes-"));
  await pnpm(["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder], root);
  const packed = packedIn(folder);
  await cp(join(root, "test/consumer", recipes), folder, { recursive: true });
  await writeJson(join(folder, "package.json"), {
    private: true,
    type: "module",
    dependencies: { ...packed, ...dependencies },
  });
  // Of Next.js, which only compiles faster with it.
  const allowBuilds = { "@parcel/watcher": false };
  await install(folder, { packages: ["."], overrides: packed, allowBuilds });
  return folder;
}

/** Installs the dependencies of a folder as a pnpm workspace. */
async function install(folder: string, workspace: object): Promise<void> {
  await writeJson(join(folder, "pnpm-workspace.yaml"), workspace);
  await pnpm(["install", "--prefer-offline"], folder, { CI: "true" });
}

/** Every example of a README, by the name of the file in `test/consumer` that it says it is. */
export async function examplesOf(name: string): Promise<Record<string, string>> {
  const examples = (await readmeOf(name)).matchAll(
    /<!-- test\/consumer\/(\S+) -->\n\n```(?:js|ts|py|rb|yaml)\n(.*?)```/gs,
  );
  return Object.fromEntries([...examples].map(([, file, code]) => [file, code]));
}

/** The shell commands of a README that begin so. */
export async function commandsOf(name: string, beginning: string): Promise<string[]> {
  const blocks = (await readmeOf(name)).matchAll(/```sh\n(.*?)```/gs);
  const commands = [...blocks].flatMap(([, block = ""]) => block.replaceAll("\\\n", "").split("\n"));
  return commands.filter((command) => command.startsWith(beginning));
}

/** What a README says to install, of ours by the names of the packages: `../user-image/artifacts/user-image-domain-*.tgz`. */
async function namesToInstall(name: string): Promise<string[]> {
  const commands = await commandsOf(name, "npm install ");
  return commands.flatMap((command) => command.split(" ").slice(2)).flatMap(packagesIn);
}

function packagesIn(installed: string): string[] {
  const [, pattern] = /^\.\.\/user-image\/artifacts\/user-image-(.*)\.tgz$/.exec(installed) ?? [];
  if (pattern === undefined) return [installed];
  return PACKAGES.filter((name) => matchesGlob(`${name}-${manifestOf(name).version}`, pattern)).map(
    (name) => `@user-image/${name}`,
  );
}

/** Packs each package as `pnpm run pack` does. Other tests run what is built, so it is not built again. */
async function packAll(): Promise<Record<string, string>> {
  await pnpm(["run", "pack:built"], root);
  return packedIn(join(root, "artifacts"));
}

/** The file of each package in a folder. */
function packedIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    PACKAGES.map((name) => [`@user-image/${name}`, `file:${packedFile(name, folder)}`]),
  );
}

/** The file of a packed package. */
export function packedFile(name: string, folder = join(root, "artifacts")): string {
  return join(folder, `user-image-${name}-${manifestOf(name).version}.tgz`);
}

function readmeOf(name: string): Promise<string> {
  return readFile(join(root, "packages", name, "README.md"), "utf8");
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(file, JSON.stringify(value));
}

/** A folder with nothing in it yet, beside the clone's `user-image/artifacts`. */
export async function emptyProject(folder: string, name: string): Promise<string> {
  const project = join(folder, name);
  await mkdir(project);
  // Else npm takes the folder above for the project.
  await writeJson(join(project, "package.json"), {});
  return project;
}

/** Every package that npm says it has put there. */
export async function installedIn(project: string): Promise<string[]> {
  const lock = await readFile(join(project, "node_modules/.package-lock.json"), "utf8");
  return Object.keys(JSON.parse(lock).packages);
}

/** Source maps and declaration maps that lead to a file which is not there. */
export async function brokenMaps(folder: string, files: readonly string[]): Promise<string[]> {
  const maps = files.filter((file) => file.endsWith(".map"));
  expect(maps.length).toBeGreaterThan(10);
  const missing = maps.map(async (file) => {
    const { sources } = JSON.parse(await readFile(join(folder, file), "utf8"));
    return sources.filter((source: string) => !existsSync(resolve(folder, dirname(file), source)));
  });
  return (await Promise.all(missing)).flat();
}

export type StartArguments = [
  file: string,
  options: string[],
  url: string,
  settings: object,
  answer?: number,
];

/** Starts a program in a folder, until the test is over; resolves once `url` answers with this status. */
export async function startIn(
  folder: string,
  ...[file, options, url, settings, answer = 200]: StartArguments
) {
  const child = spawn(file, options, { cwd: folder, env: { ...process.env, ...settings }, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await expect.poll(() => fetch(url).then(({ status }) => status), { timeout: 20_000 }).toBe(answer);
}
