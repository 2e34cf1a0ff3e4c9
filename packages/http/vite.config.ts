import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

/** What stays a package of its own, so that it can be updated without us: frameworks, drivers, what is optional. */
const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(new URL("../../deploy/package.json", import.meta.url), "utf8"),
);

/**
 * The programs, as few files with few dependencies: to find and to open some 280 modules one by one would take
 * a fourth of the time in which the service starts. What is imported from this package stays as it is in `dist`.
 */
export default defineConfig({
  build: {
    ssr: true,
    outDir: "bin",
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      input: ["src/main.ts", "src/cli.ts"],
      output: {
        // None in a folder: `package-files.ts` counts on it.
        chunkFileNames: "[name].js",
        // So that a file of a stack trace is named after what is in it.
        codeSplitting: {
          groups: [
            { name: "domain", test: /packages\/domain\// },
            { name: "typebox", test: /node_modules\/@sinclair\/typebox\// },
            { name: "cockatiel", test: /node_modules\/cockatiel\// },
          ],
        },
        // A file that is loaded late still finds its names if the others were built anew meanwhile.
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
