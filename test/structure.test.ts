import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  allFilesBehind,
  allImports,
  filesBehind,
  manifestOf,
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

/** The packages whose folders are held to an order. Add "http" once its files are in folders. */
const ARRANGED = PACKAGES.filter((name) => name !== "http");

const ROUTE = "packages/http/src/routes/users.ts";

describe("the code", () => {
  it("has few files behind one PATCH", async ({ annotate }) => {
    const files = allFilesBehind(ROUTE);
    await annotate(`${files.length} files are behind PATCH /v1/users: ${files.join(", ")}`);

    expect(files).toContain("packages/http/src/user-body.ts");
    expect(files.length).toBeLessThanOrEqual(12);
  });

  it("has no import circle", () => {
    expect(circles()).toEqual([]);
  });

  it.each(ARRANGED)("has no arrow back up between the folders of %s", (name) => {
    expect(arrowsBackUp(name)).toEqual([]);
  });

  it.each(ARRANGED)("has at most ten loose files in any src/ of %s", (name) => {
    const loose = (files[name] ?? []).filter((file) => /^packages\/[\w-]+\/src\/[^/]+$/.test(file));

    expect(loose.length).toBeGreaterThan(0);
    expect(loose.length, loose.join(", ")).toBeLessThanOrEqual(10);
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
    const text = (file: string) => readFile(join(root, file), "utf8");
    const [, tested = ""] = /^for version in (.*); do$/m.exec(await text(".ci/nodes")) ?? [];
    const [, matrix = ""] = /^ +node: \[(.*)\]$/m.exec(await text(".github/workflows/ci.yml")) ?? [];

    expect(matrix.split(", ")).toEqual(tested.split(" "));
    const [oldest] = tested.split(" ");
    for (const name of PACKAGES) expect(manifestOf(name).engines.node).toMatch(`>=${oldest}.`);
  });

  it.for(PACKAGES)("is of a size that can be read: %s", async (name, { annotate }) => {
    const counts = await Promise.all((files[name] ?? []).map(linesOf));
    const lines = counts.reduce((sum, count) => sum + count, 0);
    await annotate(`${name}: ${lines} lines in ${counts.length} files, without blank lines and comments`);

    expect(lines).toBeGreaterThan(0);
  });
});

/** Each circle once, as a path that ends where it begins. */
function circles(): string[][] {
  const found: string[][] = [];
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file]);
    if (finished.has(file) || path.includes(file)) return;
    const targets = valueImports(file).map(({ from }) => resolveImport(file, from));
    for (const target of new Set(targets)) if (target?.endsWith(".ts")) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of allFiles) visit(file, []);
  return found;
}

/** Imports, types among them, from a folder of a package to one that itself leads back to the importing folder. */
function arrowsBackUp(name: string): string[] {
  const partOf = (file: string) => file.split("/").slice(3)[0] ?? file;
  const arrows = (files[name] ?? []).flatMap((file) =>
    allImports(file)
      .map((from) => resolveImport(file, from))
      .filter((target) => target?.startsWith(`packages/${name}/src/`))
      .map((target) => ({ file, target, from: partOf(file), to: partOf(target ?? "") }))
      .filter(({ from, to }) => from !== to),
  );
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (seen.has(from)) return false;
    seen.add(from);
    return arrows.some((arrow) => arrow.from === from && (arrow.to === to || leadsTo(arrow.to, to, seen)));
  };
  return arrows.filter(({ from, to }) => leadsTo(to, from)).map(({ file, target }) => `${file} -> ${target}`);
}

async function linesOf(file: string): Promise<number> {
  const text = await readFile(join(root, file), "utf8");
  const isCode = (line: string) => !/^\s*(?:$|\/\/|\/?\*)/.test(line);
  return text.split("\n").filter(isCode).length;
}
