import { defineConfig } from "vite";

/** The picture page. The service may be below any path, so its URLs are relative. */
export default defineConfig({
  base: "./",
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // What is inlined, as a data: URL or a script, the content security policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
