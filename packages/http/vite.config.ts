import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

/** Packages that are not bundled, so that an operator can update them separately: frameworks, drivers, optional ones. */
const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(new URL("../../deploy/package.json", import.meta.url), "utf8"),
);

/**
 * Bundles the programs into few files with few dependencies: opening some 280 modules takes a fourth of the start.
 * Other projects import the modules in `dist`.
 */
export default defineConfig({
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
