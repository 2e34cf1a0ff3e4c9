import { describe, expect, it } from "vitest";
import { toLoggableError } from "../src/logging/loggable-error.js";

describe("toLoggableError", () => {
  it("keeps what an error says, its code, and its causes", () => {
    const cause = Object.assign(new TypeError("inner"), { code: "EPIPE" });

    expect(toLoggableError(new Error("outer", { cause }))).toMatchObject({
      type: "Error",
      message: "outer",
      stack: expect.stringContaining("loggable-error.test.ts"),
      cause: { type: "TypeError", message: "inner", code: "EPIPE" },
    });
  });

  it.each([
    ["mongodb://user:hunter2@db:27017/app failed", "mongodb://[hidden]@db:27017/app failed"],
    ["cloudinary://key:hunter2@demo", "cloudinary://[hidden]@demo"],
    ["https://example.org/a@b", "https://example.org/a@b"],
  ])("keeps no password: %s", (message, kept) => {
    const loggable = toLoggableError(new Error(message));

    expect(loggable.message).toBe(kept);
    expect(loggable.stack).not.toContain("hunter2");
  });

  it("keeps nothing that is merely carried along", () => {
    const error = Object.assign(new Error("failed"), { request_options: { auth: "key:hunter2" }, code: {} });

    expect(Object.keys(toLoggableError(error))).toEqual(["type", "message", "stack"]);
    expect(JSON.stringify(toLoggableError({ auth: "key:hunter2" }))).not.toContain("hunter2");
    expect(toLoggableError(null).message).toBe("Something other than an Error was thrown.");
  });

  it("ends with causes that go round in circles", () => {
    const error = new Error("round");
    error.cause = error;

    expect(() => JSON.stringify(toLoggableError(error))).not.toThrow();
  });

  it("hides the query of an address, and leaves other question marks", () => {
    const error = new Error(
      'Reply was already sent in the "/v1/users?token=hunter2&b=1" (GET) route? Was it? /a?',
    );

    const { message, stack } = toLoggableError(error);

    expect(message).toBe('Reply was already sent in the "/v1/users?[hidden]" (GET) route? Was it? /a?');
    expect(stack).not.toContain("hunter2");
  });
});
