import { expect } from "vitest";
import { PROBLEMS, type ProblemCode } from "../src/problems/problems.js";
import { jsonOf } from "./serve.js";

/** Expects an answer to be this problem, complete, with these words in its detail. Resolves to its members. */
export async function expectProblem(answer: Response, code: ProblemCode, words: string): Promise<object> {
  const { status, title } = PROBLEMS[code];
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-cache",
    "x-frame-options": "SAMEORIGIN",
    "x-runtime": expect.stringMatching(/^\d+\.\d{6}$/),
    ...(code === "method_not_allowed" && { allow: expect.stringMatching(/[A-Z]+/) }),
  });
  expect(answer.headers.has("etag")).toBe(false);
  const problem = await jsonOf(answer);
  expect(problem).toMatchObject({
    type: `urn:user-image:problem:${code}`,
    title,
    status,
    detail: expect.stringContaining(words),
    code,
    requestId: answer.headers.get("x-request-id"),
  });
  expect(answer.status).toBe(status);
  return problem;
}
