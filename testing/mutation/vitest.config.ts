import { defineConfig } from "vitest/config";

const conditions = ["@user-image/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/domain/test/**/*.test.ts", "packages/http/test/openapi.test.ts"],
    globalSetup: ["vitest.global-setup.ts"],
    // Each of hundreds of mutants runs them.
    env: { GUARANTEE_RUNS: "100" },
  },
});
