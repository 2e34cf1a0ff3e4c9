import { defineConfig } from "vitest/config";
import { limits, settings } from "./vitest.config.js";

/** What needs no build, no server and no browser. */
export default defineConfig({
  ...settings,
  test: {
    ...limits,
    isolate: false,
    include: [
      "packages/adapters/test/cloudinary/{account,rejection}.test.ts",
      "packages/adapters/test/mongodb/retries.test.ts",
      "packages/client/test/{abort,credentials,retries}.test.ts",
      "packages/domain/test/*.test.ts",
      "packages/http/test/{authorization,config,demo,entity-tag,loggable-error,request-id,setting-names,sparingly}.test.ts",
      "packages/http/test/authentication/settings.test.ts",
      "test/structure.test.ts",
    ],
  },
});
