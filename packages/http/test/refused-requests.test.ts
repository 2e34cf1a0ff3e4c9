import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../src/problems/problems.js";
import { expectProblem } from "./expect-problem.js";
import { aClient, serve } from "./serve.js";

const foreign = "https://res.cloudinary.com/other/image/upload/v1/a.jpg";
const none = "v1/abcdefghij0123456789.jpg";

/** Bodies of PATCH /v1/users. */
const bodies: [string, unknown, ProblemCode, string][] = [
  ["a body that is cut off", '{"image":', "malformed_json", "JSON"],
  ["an empty body", "", "malformed_json", "empty"],
  ["a body with __proto__", '{"__proto__":{"a":1},"image":null}', "malformed_json", "JSON"],
  ["no body", undefined, "invalid_request", "body must be object"],
  ["no image", {}, "invalid_request", "image is required"],
  ["no public id", { image: {} }, "invalid_request", "image.publicId is required"],
  ["an array for an image", { image: [{ publicId: "a" }] }, "invalid_request", "image must be object,null"],
  ["a text for an image", { image: "v1/a.jpg" }, "invalid_request", "image must be object,null"],
  [
    "a number for a public id",
    { image: { publicId: 1 } },
    "invalid_request",
    "image.publicId must be string",
  ],
  ["an operator", { image: { publicId: { $ne: "" } } }, "invalid_request", "image.publicId must be string"],
  ["an unknown member", { image: null, role: "admin" }, "invalid_request", "role is not known"],
  ["another unknown member", { image: { publicId: "a", b: 1 } }, "invalid_request", "image.b is not known"],
  ["an empty public id", { image: { publicId: "" } }, "invalid_public_id", "delivery URL"],
  ["another cloud's URL", { image: { publicId: foreign } }, "invalid_public_id", "delivery URL"],
  ["an unknown public id", { image: { publicId: none } }, "image_not_found", "not granted"],
  ["too large a body", { image: { publicId: "a".repeat(20_000) } }, "body_too_large", "large"],
];

/** Method, path, body, headers. */
const requests: [string, [string, string, unknown?, Record<string, string>?], ProblemCode, string][] = [
  [
    "a form",
    ["PATCH", "/v1/users", "image=a", { "content-type": "application/x-www-form-urlencoded" }],
    "unsupported_media_type",
    "Unsupported",
  ],
  [
    "plain text",
    ["PATCH", "/v1/users", '{"image":null}', { "content-type": "text/plain" }],
    "unsupported_media_type",
    "Unsupported",
  ],
  [
    "a stale entity tag",
    ["PATCH", "/v1/users", { image: null }, { "if-match": '"0"' }],
    "precondition_failed",
    "Fetch the user",
  ],
  ["another path", ["GET", "/v1/people?token=hidden"], "not_found", "There is no route GET /v1/people"],
  ["another method", ["PUT", "/v1/users", {}], "method_not_allowed", "Use GET, HEAD, PATCH"],
  ["a method that no path has", ["PROPFIND", "/v1/users/1/image"], "method_not_allowed", "Use GET, HEAD"],
  ["a method that needs a body, without one", ["QUERY", "/v1/users"], "method_not_allowed", "Use GET"],
  [
    "wishes for a signature",
    ["POST", "/v1/media-signature", { folder: "a" }],
    "invalid_request",
    "folder is not known",
  ],
  [
    "another method for a signature",
    ["DELETE", "/v1/media-signature"],
    "method_not_allowed",
    "Use GET, POST",
  ],
];

describe("the service refuses", () => {
  it.each(bodies)("%s", async (_, body, code, words) => {
    await expectRefusal(["PATCH", "/v1/users", body], code, words);
  });

  it.each(requests)("%s", async (_, request, code, words) => {
    await expectRefusal(request, code, words);
  });

  it.each([
    ["no token", {}, "token_missing"],
    ["another scheme", { authorization: "Basic YTpi" }, "token_missing"],
    ["an empty token", { authorization: 'Token token=""' }, "token_missing"],
    ["an unknown token", { authorization: "Token token=unknown" }, "token_invalid"],
    ["an operator for a token", { authorization: 'Token token={"$gt":""}' }, "token_invalid"],
  ] as const)("%s, before it reads the body", async (_, headers, code) => {
    const { url } = await serve();

    for (const [method, path] of [
      ["PATCH", "/v1/users"],
      ["GET", "/v1/users"],
      ["POST", "/v1/media-signature"],
    ]) {
      const body = method === "PATCH" ? { body: "not JSON" } : {};
      const answer = await fetch(url + path, { method: `${method}`, headers, ...body });

      await expectProblem(answer, code, "oken");
      expect(answer.headers.get("www-authenticate")).toBe('Token realm="Application"');
    }
  });

  it("a revoked token, and the token of a deleted user", async () => {
    const served = await serve();
    const client = await aClient(served);
    await served.store.removeTokens(client.id);
    await served.store.add({ id: 50, username: "Gone", deletedAt: new Date() }, new Date());
    const gone = await aClient({ ...served, store: withOwner(served.store, 50) }, "Gone");

    await expectProblem(await client.getUser(), "token_invalid", "revoked");
    await expectProblem(await gone.getUser(), "token_invalid", "revoked");
  });
});

/** Accounts in which every new one is this user's. */
function withOwner(store: Awaited<ReturnType<typeof serve>>["store"], id: number): typeof store {
  return Object.assign(Object.create(store), { add: () => store.findById(id) });
}

/** A user who shows an image sends the request, and is the same afterwards. */
async function expectRefusal(
  request: [string, string, unknown?, Record<string, string>?],
  code: ProblemCode,
  words: string,
): Promise<void> {
  const client = await aClient(await serve());
  await client.setImage(await client.upload(png3x2));
  const before = await client.stored();

  await expectProblem(await client.request(...request), code, words);

  expect(before?.image).not.toBeNull();
  expect(await client.stored()).toEqual(before);
}
