import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

/** Packages that are not bundled, so that an operator can update them separately: frameworks, drivers, optional ones. */
const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(new URL("../../deploy/package.json", import.meta.url), "utf8"),
);

/** Loads these as CommonJS, which they are: an import reads their first file twice, and what it passes on, for the names of the exports. */
const required = {
  name: "required",
  enforce: "pre" as const,
  resolveId(name: string, importer: string | undefined) {
    if (!(name in dependencies)) return null;
    return importer === requiring(name) ? { id: name, external: true } : requiring(name);
  },
  load(id: string) {
    const name = Object.keys(dependencies).find((name) => requiring(name) === id);
    return name && `module.exports = require(${JSON.stringify(name)});`;
  },
};

const requiring = (name: string) => `\0require-${name}.cjs`;

/**
 * Bundles the programs into few files with few dependencies: opening some 280 modules takes a fourth of the start.
 * Other projects import the modules in `dist`.
 */
export default defineConfig({
  plugins: [required],
  build: {
    ssr: true,
    outDir: "bin",
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      input: ["src/main.ts", "src/cli.ts"],
      output: {
        // Not in a subfolder: `package-files.ts` relies on that.
        chunkFileNames: "[name].js",
        // Names the files in stack traces after their content.
        codeSplitting: {
          groups: [
            { name: "domain", test: /packages\/domain\// },
            { name: "typebox", test: /node_modules\/@sinclair\/typebox\// },
            { name: "cockatiel", test: /node_modules\/cockatiel\// },
          ],
        },
        // A file that is loaded late still finds its exports after a rebuild of the others.
        minifyInternalExports: false,
      },
    },
  },
  ssr: {
    external: Object.keys({ ...dependencies, ...optionalDependencies }),
    noExternal: true,
    resolve: { conditions: ["@user-image/source"] },
  },
});
