import { availableParallelism } from "node:os";
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

const settings = {
  plugins: [builtWorkers],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

const limits = { testTimeout: 30_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

/** Tests whose subject is load, memory or an outage. They run after the others, one at a time. */
const ALONE = [
  "packages/adapters/test/mongodb/late-store.test.ts",
  "packages/adapters/test/mongodb/outages.test.ts",
  "packages/http/test/collecting.test.ts",
  "packages/http/test/contention.test.ts",
  "packages/http/test/fuzz.test.ts",
  "packages/http/test/late-store.test.ts",
  "packages/http/test/limits.test.ts",
  "packages/http/test/machine-limits.test.ts",
  "packages/http/test/outages.test.ts",
  "packages/http/test/torture.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["vitest.global-setup.ts"],
    projects: [
      {
        ...settings,
        test: {
          ...limits,
          name: "beside",
          include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: ALONE,
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...settings,
        test: { ...limits, name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
