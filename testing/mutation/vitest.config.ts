import { defineConfig } from "vitest/config";

const conditions = ["@user-image/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Without those of test/guarantees, which take minutes.
  // Each mutant gets a new thread, which loads the modules once for all files.
  test: { include: ["packages/domain/test/*.test.ts"], isolate: false },
});
