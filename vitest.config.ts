import { defineConfig } from "vitest/config";

// Tests read the sources of our packages, as the compiler does.
const conditions = ["@user-image/source"];

export default defineConfig({
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
