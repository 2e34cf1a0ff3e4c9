import { readdir, readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const inPackage = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

describe("the programs in bin", () => {
  it("import of other packages only what is installed with this one", async () => {
    const { dependencies } = JSON.parse(await readFile(inPackage("package.json"), "utf8"));
    const imported = await importedPackages();

    expect(imported).toEqual(expect.arrayContaining(["cloudinary", "fastify", "mongodb", "sharp"]));
    expect(imported.filter((name) => !(name in dependencies))).toEqual([]);
    expect(imported.filter((name) => name.startsWith("@user-image/"))).toEqual([]);
  });

  it("hold of others TypeBox and cockatiel only, with their licences", async () => {
    const licences = await readFile(inPackage("bin/LICENSES.md"), "utf8");

    const named = [...licences.matchAll(/^## (\S+) - /gm)].map(([, name]) => name);
    expect(named).toEqual(["@sinclair/typebox", "cockatiel"]);
  });
});

async function importedPackages(): Promise<string[]> {
  const files = (await readdir(inPackage("bin"))).filter((file) => file.endsWith(".js"));
  const sources = await Promise.all(files.map((file) => readFile(inPackage(`bin/${file}`), "utf8")));
  const specifiers = sources.flatMap((source) => [
    ...source.matchAll(
      /(?:^import .*?from |^import |\bimport\(|createRequire\(import\.meta\.url\)\()"([^"]+)"/gm,
    ),
  ]);
  const packages = specifiers
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
    .map((specifier) => specifier.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? "");
  return [...new Set(packages)].sort();
}
