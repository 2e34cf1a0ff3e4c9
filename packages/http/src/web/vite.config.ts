import { defineConfig } from "vite";

/** Builds the picture page. Its URLs are relative, since the service may be below any path. */
export default defineConfig({
  base: "./",
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Inlines nothing: the content security policy would refuse data: URLs and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
