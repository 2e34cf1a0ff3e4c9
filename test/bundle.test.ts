import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Manifest, manifestOf, root, valueImports } from "./source-files.js";

const BIN = "packages/http/bin";

describe("the programs in bin", () => {
  it("import of other packages only what is installed with them", async () => {
    const deployed = dependenciesOf(JSON.parse(await readFile(join(root, "deploy/package.json"), "utf8")));
    const imported = await importedPackages();

    expect(imported).toEqual(Object.keys(deployed).sort());
    expect(dependenciesOf(manifestOf("http"))).toMatchObject(deployed);
  });

  it("come with the licence of all that they hold of others", async () => {
    const licences = await readFile(join(root, BIN, "LICENSES.md"), "utf8");

    const named = [...licences.matchAll(/^## (\S+) - .*\n([\s\S]*?)(?=\n## |$(?![\s\S]))/gm)];
    expect(named.map(([, name]) => name)).toEqual(expect.arrayContaining(["@sinclair/typebox", "tsyringe"]));
    expect(named.filter(([, , text = ""]) => text.length < 300).map(([, name]) => name)).toEqual([]);
  });
});

function dependenciesOf({ dependencies = {}, optionalDependencies = {} }: Partial<Manifest>) {
  return { ...dependencies, ...optionalDependencies };
}

async function importedPackages(): Promise<string[]> {
  const files = (await readdir(join(root, BIN))).filter((file) => file.endsWith(".js"));
  const specifiers = await Promise.all(files.map((file) => specifiersIn(join(BIN, file))));
  const packages = specifiers
    .flat()
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
    .map((specifier) => specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? "");
  return [...new Set(packages)].sort();
}

/** What a file loads, at once or later. */
async function specifiersIn(file: string): Promise<string[]> {
  const source = await readFile(join(root, file), "utf8");
  const later = source.matchAll(
    /(?:\bimport\(|createRequire\(import\.meta\.url\)\(|\b__require\()"([^"]+)"/g,
  );
  return [
    ...valueImports(file).map(({ from }) => from),
    ...[...later].map(([, specifier = ""]) => specifier),
  ];
}
