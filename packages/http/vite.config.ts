import { defineConfig } from "vite";

/**
 * The programs, as few files: to find and to open some 280 modules one by one would take a fourth
 * of the time in which the service starts. What is imported from this package stays as it is in `dist`.
 * Frameworks and drivers stay packages of their own, which can be updated without us.
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
    // An optional dependency, which an installation may lack.
    external: ["@user-image/cloudinary-emulator"],
    noExternal: ["@user-image/domain", /^@user-image\/adapters/, "@sinclair/typebox", "cockatiel"],
    resolve: { conditions: ["@user-image/source"] },
  },
});
