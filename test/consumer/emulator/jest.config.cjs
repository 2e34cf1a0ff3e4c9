module.exports = {
  globalSetup: "./jest-setup.mjs",
  globalTeardown: "./jest-teardown.mjs",
  testMatch: ["**/*.test.cjs"],
};
