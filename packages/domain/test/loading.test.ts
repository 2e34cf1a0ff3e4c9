import { expect, it } from "vitest";

// A static import that throws fails the file before it has a test. Mutation testing counts failed tests only.
it("the package can be loaded", async () => {
  expect(await import("@user-image/domain")).toHaveProperty("SetUserImage");
});
