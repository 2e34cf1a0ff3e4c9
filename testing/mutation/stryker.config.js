/** On a terminal the progress is one line that changes, elsewhere it is plain lines. */
const isTerminal = process.stdout.isTTY === true;

export default {
  mutate: ["packages/domain/src/**/*.ts"],
  testRunner: "vitest",
  plugins: ["./testing/mutation/node_modules/@stryker-mutator/vitest-runner/dist/src/index.js"],
  vitest: { configFile: "testing/mutation/vitest.config.ts" },
  tsconfigFile: "none",
  ignorePatterns: ["bench", "docs", "testing/photos"],
  tempDirName: "artifacts/mutation",
  reporters: ["clear-text", isTerminal ? "progress" : "progress-append-only"],
  allowConsoleColors: isTerminal,
  clearTextReporter: { reportTests: false },
  thresholds: { high: 99, low: 98, break: 98 },
};
