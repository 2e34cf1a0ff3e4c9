import { pathToFileURL } from "node:url";
import { defineConfig } from "vitest/config";

// Tests import the sources of the packages, as the compiler does.
const conditions = ["@user-image/source"];

/**
 * Vitest compiles sources only for its own threads. Threads that the sources start use the files of the last build. A
 * source that starts a thread has its file name in a constant `WORKER`.
 */
const builtWorkers = {
  name: "built-workers",
  transform(code: string, id: string) {
    if (!code.includes("const WORKER = new URL(")) return;
    const built = pathToFileURL(id.replace("/src/", "/dist/")).href;
    return code.replace(/(?<=const WORKER = new URL\([^)]*)import\.meta\.url/, JSON.stringify(built));
  },
};

export default defineConfig({
  plugins: [builtWorkers],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["vitest.global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
