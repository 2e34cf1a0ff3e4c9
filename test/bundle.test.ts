import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manifestOf, root, valueImports } from "./source-files.js";

const BIN = "packages/http/bin";

describe("the programs in bin", () => {
  it("import of other packages only what is installed with this one", async () => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf("http");
    const imported = await importedPackages();

    expect(imported).toEqual(expect.arrayContaining(["cloudinary", "fastify", "mongodb", "libsql"]));
    expect(imported.filter((name) => !(name in { ...dependencies, ...optionalDependencies }))).toEqual([]);
    expect(imported.filter((name) => name.startsWith("@user-image/"))).toEqual([
      "@user-image/cloudinary-emulator",
    ]);
  });

  it("hold of others TypeBox and cockatiel only, with their licences", async () => {
    const licences = await readFile(join(root, BIN, "LICENSES.md"), "utf8");

    const named = [...licences.matchAll(/^## (\S+) - /gm)].map(([, name]) => name);
    expect(named).toEqual(["@sinclair/typebox", "cockatiel"]);
  });
});

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
  const later = source.matchAll(/(?:\bimport\(|createRequire\(import\.meta\.url\)\()"([^"]+)"/g);
  return [
    ...valueImports(file).map(({ from }) => from),
    ...[...later].map(([, specifier = ""]) => specifier),
  ];
}
