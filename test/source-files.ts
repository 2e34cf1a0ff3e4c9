import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type EcmaScriptModule, parseSync } from "oxc-parser";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The compiler and an option. Of several threads, each would check the types of libraries: three times the CPU. */
export const COMPILER = [join(root, "node_modules/typescript/bin/tsc"), "--singleThreaded"];

export const PACKAGES = ["domain", "adapters", "cloudinary-emulator", "client", "http"] as const;

export interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly exports: Readonly<
    Record<string, Readonly<Record<"@user-image/source" | "types" | "default", string>>>
  >;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** An imported module; `names` is empty if the import has only side effects. */
interface Import {
  readonly from: string;
  readonly names: readonly string[];
}

export function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
}

/** The TypeScript files of a package without declaration files, by their paths from the root. */
export async function sourceFiles(name: string): Promise<string[]> {
  const folder = join(root, "packages", name, "src");
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .map((file) => relative(root, join(folder, file)))
    .sort();
}

/** The modules from which a file imports values, not only types. */
export function valueImports(file: string): Import[] {
  const { staticImports, staticExports } = moduleOf(file);
  const imports = staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ moduleRequest, entries }) => ({
      from: moduleRequest.value,
      names: entries.filter(({ isType }) => !isType).map(({ importName }) => importName.name ?? "*"),
    }));
  const exports = staticExports.flatMap(({ entries }) =>
    entries
      .filter(({ isType, moduleRequest }) => !isType && moduleRequest)
      .map(({ moduleRequest, importName }) => ({
        from: moduleRequest?.value ?? "",
        names: [importName.name ?? "*"],
      })),
  );
  return [...imports, ...exports];
}

/** All modules that a file imports, also only for types. */
export function namedModules(file: string): string[] {
  const { staticImports, staticExports, dynamicImports } = moduleOf(file);
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
}

/** The file of this repository that an import refers to, or undefined for other packages. */
export function resolveImport(file: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) {
    return relative(root, resolve(root, dirname(file), specifier.replace(/\.js$/, ".ts")));
  }
  const [, name, path = ""] = /^@user-image\/([\w-]+)(\/.+)?$/.exec(specifier) ?? [];
  const source = name && manifestOf(name).exports[`.${path}`]?.["@user-image/source"];
  return source ? join("packages", name, source) : undefined;
}

/** The file that defines an exported name, behind all re-exports. */
function definitionOf(file: string, name: string): string | undefined {
  const entries = moduleOf(file).staticExports.flatMap((each) => each.entries);
  for (const { moduleRequest, importName, exportName, isType } of entries) {
    if (isType) continue;
    if (!moduleRequest && exportName.name === name) return file;
    const target = moduleRequest && resolveImport(file, moduleRequest.value);
    if (!target) continue;
    if (exportName.name === name) return definitionOf(target, importName.name ?? name);
    const passedOn = importName.kind === "AllButDefault" ? definitionOf(target, name) : undefined;
    if (passedOn) return passedOn;
  }
  return undefined;
}

/** The files from which a file imports values. */
export function filesBehind(file: string): string[] {
  const files = valueImports(file).flatMap(({ from, names }) => {
    const target = resolveImport(file, from);
    if (!target) return [];
    const isWhole = names.length === 0 || names.includes("*");
    return isWhole ? [target] : names.map((name) => definitionOf(target, name) ?? target);
  });
  return [...new Set(files)];
}

/** The file and all files that it imports values from, directly or indirectly. */
export function allFilesBehind(file: string): string[] {
  const reached = new Set([file]);
  for (const each of reached) for (const next of filesBehind(each)) reached.add(next);
  return [...reached].sort();
}

const modules = new Map<string, EcmaScriptModule>();

function moduleOf(file: string): EcmaScriptModule {
  const known = modules.get(file);
  if (known) return known;

  const { module, errors } = parseSync(file, readFileSync(join(root, file), "utf8"));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  modules.set(file, module);
  return module;
}
