import { defineConfig } from "vite";

/**
 * The programs, as few files: to find and to open some 280 modules one by one would take a fourth
 * of the time in which the service starts. What is imported from this package stays as it is in `dist`.
 */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: "bin",
    target: "node20",
    minify: false,
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      input: ["src/main.ts", "src/cli.ts"],
      output: { chunkFileNames: "[name].js" },
    },
  },
  ssr: {
    noExternal: [/^@user-image\//, "@sinclair/typebox", "cockatiel"],
    resolve: { conditions: ["@user-image/source"] },
  },
});
