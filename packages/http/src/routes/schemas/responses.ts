import { Type } from "@sinclair/typebox";
import { PROBLEMS, type ProblemCode } from "../../problems/problems.js";

/** Whatever is asked, this may be the answer. */
const ALWAYS: readonly ProblemCode[] = [
  "malformed_request",
  "request_timeout",
  "headers_too_large",
  "internal_error",
  "transfer_coding_unsupported",
  "overloaded",
];

/** What is also possible where a user is read from the store. */
export const STORE_PROBLEMS: readonly ProblemCode[] = [
  "store_refused",
  "store_unavailable",
  "user_unreadable",
];

/** What is also possible where a token is asked for. */
export const TOKEN_PROBLEMS: readonly ProblemCode[] = [
  "token_missing",
  "token_invalid",
  "identity_unavailable",
  "too_many_requests",
  ...STORE_PROBLEMS,
];

/** What is also possible where a body of JSON is read. */
export const JSON_PROBLEMS: readonly ProblemCode[] = [
  "malformed_json",
  "body_too_large",
  "unsupported_media_type",
];

const text = (description: string) => ({ type: "string", description }) as const;
const integer = (description: string) => ({ type: "integer", description }) as const;

export const ETAG = { ETag: text("For `If-None-Match` and `If-Match`: the quoted MD5 of the body") };
export const cacheControl = (value: string) => ({
  "Cache-Control": { type: "string", description: "How long it may be kept", examples: [value] } as const,
});
export const RATE_LIMIT = {
  "RateLimit-Limit": integer("How many such requests a user may send in a minute"),
  "RateLimit-Remaining": integer("How many are left"),
  "RateLimit-Reset": integer("Seconds until they are all there again"),
};

/** What a status tells in headers. */
const PROBLEM_HEADERS: Readonly<Record<number, object>> = {
  401: { "WWW-Authenticate": text("What to authenticate with, such as `Token`") },
  415: {
    "Accept-Encoding": text("`identity`, if the body had a Content-Encoding"),
    "Accept-Patch": text("`application/json`, to a PATCH"),
  },
  429: { "Retry-After": integer("Seconds to wait"), ...RATE_LIMIT },
  503: { "Retry-After": integer("Seconds to wait") },
};

/** The client has it already: handlers answer 200, and `addResponseHeaders` sees to it. */
export const NOT_MODIFIED = {
  304: Type.Unsafe<never>({
    type: "null",
    description: "Nothing has changed since `If-None-Match`",
    headers: ETAG,
  }),
};

/**
 * The `response` schemas, one for each status, of a route that can fail in these ways besides
 * those in which every route can. Handlers throw problems, so their types need not know of these.
 */
export function problemResponses(codes: readonly ProblemCode[] = []): object {
  const all = [...ALWAYS, ...codes];
  const statuses = new Set(all.map((code) => PROBLEMS[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => {
      const possible = all.filter((code) => PROBLEMS[code].status === status);
      const description = possible.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join("; ");
      const headers = PROBLEM_HEADERS[status];
      return [status, { description, ...(headers && { headers }), content: problemContent(possible) }];
    }),
  );
}

/** The `content` of a response that is one of these problems. */
export function problemContent(codes: readonly ProblemCode[]): object {
  const statuses = new Set(codes.map((code) => PROBLEMS[code].status));
  const schema = {
    allOf: [{ $ref: "Problem#" }],
    properties: { status: { enum: [...statuses] }, code: { enum: codes } },
  };
  return { "application/problem+json": { schema } };
}
