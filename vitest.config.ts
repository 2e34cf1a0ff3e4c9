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

export const settings = {
  plugins: [builtWorkers],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

export const limits = { testTimeout: 30_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

/** Tests that work a processor hard, which others would notice. They run after the others, several at a time. */
const HARD = [
  "packages/http/test/collecting.test.ts",
  "packages/http/test/fuzz.test.ts",
  "packages/http/test/load.test.ts",
  "packages/http/test/machine-limits.test.ts",
];

/** Tests that last until enough has gone wrong. They are the first of those that work hard. */
const CRASHES = ["packages/http/test/torture.test.ts", "packages/http/test/torture-other-ids.test.ts"];

/** Tests that many requests at once all succeed, as they do on a machine that does nothing else. They run last. */
const ALONE = ["packages/http/test/contention.test.ts"];

/** Tests of what is loaded, of the SDK's own settings, and of Node's. */
const OWN_PROCESS = [
  "packages/adapters/test/cloudinary/notifications.test.ts",
  "packages/adapters/test/cloudinary/sdk.test.ts",
  "packages/adapters/test/cloudinary/signed-parameters.test.ts",
  "packages/cloudinary-emulator/test/lazy-loading.test.ts",
  "packages/domain/test/guarantees/exhaustive.test.ts",
];

/** Tests with the SDK itself, which takes the address of an emulator only if it is loaded with one. */
const SDK = [
  "packages/cloudinary-emulator/test/contract.test.ts",
  "packages/cloudinary-emulator/test/delivery-urls.test.ts",
  "packages/cloudinary-emulator/test/npm-*.test.ts",
];

/** Recipes for other test runners, which they install. `pnpm test:recipes` runs them, `pnpm test` does not. */
const RECIPES = ["packages/cloudinary-emulator/test/recipes.test.ts"];

// One more than two cores: tests also wait, for outages, retries and processes that stop.
const maxWorkers = Math.max(3, availableParallelism() - 1);

export default defineConfig({
  test: {
    globalSetup: ["vitest.global-setup.ts"],
    experimental: { fsModuleCache: true },
    projects: [
      {
        ...settings,
        test: {
          ...limits,
          name: "beside",
          include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [...CRASHES, ...HARD, ...ALONE, ...OWN_PROCESS, ...SDK, ...RECIPES],
          // A worker loads the packages once for all its files.
          isolate: false,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...settings,
        test: {
          ...limits,
          // Sorted by name, projects begin with this one, in which one file takes long.
          name: "apart",
          include: OWN_PROCESS,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...settings,
        test: {
          ...limits,
          name: "SDK",
          include: SDK,
          isolate: false,
          maxWorkers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...settings,
        test: { ...limits, name: "crashes", include: CRASHES, maxWorkers, sequence: { groupOrder: 1 } },
      },
      {
        ...settings,
        test: {
          ...limits,
          name: "hard",
          include: HARD,
          isolate: false,
          maxWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...settings,
        test: { ...limits, name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
      { ...settings, test: { ...limits, name: "recipes", include: RECIPES } },
    ],
  },
});
