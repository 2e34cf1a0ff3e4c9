import { describe, expect, it } from "vitest";
import { isNotFound, toCloudinaryError } from "../../src/cloudinary/rejection.js";

/** What the SDK 2.11 was seen to reject with. */
const shapes: [string, unknown, number | null, string][] = [
  [
    "an API error",
    { message: "Resource not found - abc", name: "Error", http_code: 404 },
    404,
    "Resource not found - abc",
  ],
  [
    "an unexpected status",
    { message: "Server returned unexpected status code - 502", http_code: 502, name: "UnexpectedResponse" },
    502,
    "Server returned unexpected status code - 502",
  ],
  [
    "silence",
    { error: { message: "Request Timeout", http_code: 499, name: "TimeoutError" } },
    499,
    "Request Timeout",
  ],
  [
    "a broken connection",
    { error: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) },
    null,
    "read ECONNRESET",
  ],
  [
    "an Admin API error",
    {
      request_options: { auth: "key:hunter2" },
      query_params: "",
      error: { message: "api_secret mismatch", http_code: 401 },
    },
    401,
    "api_secret mismatch",
  ],
  [
    "an answer that is no JSON",
    { message: "Server return invalid JSON response. Status Code 500", http_code: 500 },
    500,
    "Server return invalid JSON response. Status Code 500",
  ],
  ["an Error", new Error("socket hang up"), null, "socket hang up"],
  ["a text", "Invalid preloaded file info", null, "no message"],
  ["nothing", undefined, null, "no message"],
  ["null", null, null, "no message"],
];

describe("toCloudinaryError", () => {
  it.each(shapes)("reads %s", (_, rejection, status, message) => {
    expect(toCloudinaryError(rejection)).toMatchObject({ status, message });
  });

  it("keeps no secret and no signature", () => {
    const error = toCloudinaryError({
      message:
        "Invalid Signature 53c516a1618fe4d88a81a0b6289e83a205608cbe. String to sign - 'public_id=abc&timestamp=1439054775'.",
      http_code: 401,
      request_options: { auth: "key:hunter2" },
    });

    expect(error.message).toBe("Invalid Signature [hidden]. ");
    expect(JSON.stringify({ ...error, stack: error.stack })).not.toMatch(/hunter2|53c516a1|timestamp=/);
  });

  it.each([
    [{ message: "Resource not found - abc", http_code: 404 }, true],
    [{ message: "Resource not found - abc", http_code: 200 }, true],
    [{ message: "Unknown API key", http_code: 401 }, false],
    [{ message: "Not Found", http_code: 404 }, false],
    [{ message: "Server return invalid JSON response. Status Code 404", http_code: 404 }, false],
  ])("knows whether %j means that there is nothing", (rejection, expected) => {
    expect(isNotFound(toCloudinaryError(rejection))).toBe(expected);
  });
});
