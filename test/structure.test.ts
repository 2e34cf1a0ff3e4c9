import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  allFilesBehind,
  filesBehind,
  manifestOf,
  namedModules,
  PACKAGES,
  resolveImport,
  root,
  sourceFiles,
  valueImports,
} from "./source-files.js";

const files = Object.fromEntries(
  await Promise.all(PACKAGES.map(async (name) => [name, await sourceFiles(name)] as const)),
);
const allFiles = Object.values(files).flat();

const ROUTE = "packages/http/src/routes/users.ts";

describe("the code", () => {
  it("has few files behind one PATCH", async ({ annotate }) => {
    const files = allFilesBehind(ROUTE);
    await annotate(`${files.length} files are behind PATCH /v1/users: ${files.join(", ")}`);

    expect(files).toContain("packages/http/src/routes/schemas/user-body.ts");
    expect(files.length).toBeLessThanOrEqual(12);
  });

  it("has no import circle", () => {
    const graph = allFiles.map((file) => {
      const targets = valueImports(file).map(({ from }) => resolveImport(file, from));
      return [file, new Set(targets.filter((target) => target?.endsWith(".ts")))] as const;
    });
    expect(circlesOf(new Map(graph) as Graph)).toEqual([]);
  });

  it.for(PACKAGES)("has folders of which each knows only those below it: %s", (name) => {
    const rooms = roomsBehind(name);

    expect([...rooms.values()].some((known) => known.size > 0)).toBe(true);
    expect(circlesOf(rooms)).toEqual([]);
  });

  it.for(PACKAGES)("leaves at most ten files outside of folders: %s", (name) => {
    const loose = files[name]?.filter((file) => dirname(file) === `packages/${name}/src`) ?? [];

    expect(loose.length).toBeGreaterThan(0);
    expect(loose.length).toBeLessThanOrEqual(10);
  });

  it("puts the server together at its entry points only", () => {
    const app = "packages/http/src/app.ts";
    const users = allFiles.filter((file) => targetsOf(file).includes(app));

    expect(users.sort()).toEqual(["index.ts", "main.ts"].map((name) => `packages/http/src/${name}`));
  });

  it("has a domain that depends on nothing", () => {
    const { dependencies = {}, peerDependencies = {} } = manifestOf("domain");
    expect({ ...dependencies, ...peerDependencies }).toEqual({});

    const imported = files.domain?.flatMap((file) => valueImports(file).map(({ from }) => from)) ?? [];
    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((from) => !from.startsWith("."))).toEqual([]);
  });

  it("imports only files that are there", () => {
    const targets = allFiles.flatMap(filesBehind).filter((file) => !file.includes("/testing/"));

    expect(targets.filter((file) => file.endsWith(".ts") && !allFiles.includes(file))).toEqual([]);
  });

  it("names its sources under one condition, which no bundler of others sets", () => {
    const conditions = PACKAGES.flatMap((name) => Object.values(manifestOf(name).exports)).flatMap(
      Object.keys,
    );

    expect(new Set(conditions)).toEqual(new Set(["@user-image/source", "types", "default"]));
  });

  it("is tested on each Node that it says it runs on", async () => {
    const workflow = await readFile(join(root, ".github/workflows/ci.yml"), "utf8");
    const [, oldest] = /^ +node: \[(\d+), .*\]$/m.exec(workflow) ?? [];

    expect(oldest).toBeDefined();
    for (const name of PACKAGES) expect(manifestOf(name).engines.node).toMatch(`>=${oldest}.`);
  });

  it.for(PACKAGES)("is counted, for `pnpm lines`: %s", async (name, { annotate }) => {
    const counts = await Promise.all((files[name] ?? []).map(linesOf));
    const lines = counts.reduce((sum, count) => sum + count, 0);
    await annotate(`${name}: ${lines} lines in ${counts.length} files, without blank lines and comments`);

    expect(lines).toBeGreaterThan(0);
  });
});

/** The imports of each node, by its name. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The files of this repository that a file imports, also only for types. */
function targetsOf(file: string): string[] {
  const targets = namedModules(file).map((name) => resolveImport(file, name));
  return targets.filter((target) => target?.endsWith(".ts")) as string[];
}

/** The folders of a package, each with those that its files import. A file outside of folders counts as a folder. */
function roomsBehind(name: string): Graph {
  const source = `packages/${name}/src`;
  const roomOf = (file: string) => (dirname(file) === source ? file : dirname(file));
  const rooms = new Map<string, Set<string>>();
  for (const file of files[name] ?? []) {
    const known = rooms.get(roomOf(file)) ?? new Set();
    const targets = targetsOf(file).filter((target) => target.startsWith(`${source}/`));
    for (const target of targets) if (roomOf(target) !== roomOf(file)) known.add(roomOf(target));
    rooms.set(roomOf(file), known);
  }
  return rooms;
}

/** Each cycle once, as a path that ends where it begins. */
function circlesOf(graph: Graph): string[][] {
  const found: string[][] = [];
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) found.push([...path.slice(path.indexOf(name)), name]);
    if (finished.has(name) || path.includes(name)) return;
    for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
    finished.add(name);
  };
  for (const name of graph.keys()) visit(name, []);
  return found;
}

async function linesOf(file: string): Promise<number> {
  const text = await readFile(join(root, file), "utf8");
  const isCode = (line: string) => !/^\s*(?:$|\/\/|\/?\*)/.test(line);
  return text.split("\n").filter(isCode).length;
}
