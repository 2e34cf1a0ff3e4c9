import { Type } from "@sinclair/typebox";
import { PROBLEMS, type ProblemCode } from "../../problems/problems.js";

/** Problems that every route can answer with. */
const ALWAYS: readonly ProblemCode[] = [
  "malformed_request",
  "request_timeout",
  "headers_too_large",
  "internal_error",
  "transfer_coding_unsupported",
  "overloaded",
];

/** Further problems of routes that read a user from the store. */
export const STORE_PROBLEMS: readonly ProblemCode[] = [
  "store_refused",
  "store_unavailable",
  "user_unreadable",
];

/** Further problems of routes that require a token. */
export const TOKEN_PROBLEMS: readonly ProblemCode[] = [
  "token_missing",
  "token_invalid",
  "identity_unavailable",
  "too_many_requests",
  ...STORE_PROBLEMS,
];

/** Further problems of routes that read a JSON body. */
export const JSON_PROBLEMS: readonly ProblemCode[] = [
  "malformed_json",
  "body_too_large",
  "unsupported_media_type",
];

/** Further problems of routes that set an image. */
export const IMAGE_PROBLEMS: readonly ProblemCode[] = [
  "invalid_public_id",
  "image_not_found",
  "image_not_uploaded",
  "image_upload_expired",
  "image_format_not_allowed",
  "image_too_large",
  "image_too_many_pixels",
  "image_rejected",
];

const text = (description: string) => ({ type: "string", description }) as const;
const integer = (description: string) => ({ type: "integer", description }) as const;

export const ETAG = { ETag: text("For `If-None-Match` and `If-Match`: the quoted MD5 of the body") };
export const cacheControl = (value: string) => ({
  "Cache-Control": {
    type: "string",
    description: "How long the answer may be cached",
    examples: [value],
  } as const,
});
export const RATE_LIMIT = {
  "RateLimit-Limit": integer("The number of such requests that a user may send in a minute"),
  "RateLimit-Remaining": integer("The number of requests left"),
  "RateLimit-Reset": integer("Seconds until the limit is reset"),
};

/** The headers of each status. */
const PROBLEM_HEADERS: Readonly<Record<number, object>> = {
  401: { "WWW-Authenticate": text("The authentication scheme, such as `Token`") },
  415: {
    "Accept-Encoding": text("`identity`, if the body had a Content-Encoding"),
    "Accept-Patch": text("`application/json`, for a PATCH"),
  },
  429: { "Retry-After": integer("Seconds to wait"), ...RATE_LIMIT },
  503: { "Retry-After": integer("Seconds to wait") },
};

/** 304: handlers answer 200, and `addResponseHeaders` replaces it if the client has the body already. */
export const NOT_MODIFIED = {
  304: Type.Null({
    description: "The user still has an entity tag of `If-None-Match`",
    headers: ETAG,
  }),
};

/**
 * The `response` schemas of these problems and of those that every route can answer with, one for each
 * status. Handlers throw problems, so the types of their results do not contain them.
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

/** The `content` of a response with one of these problems. */
export function problemContent(codes: readonly ProblemCode[]): object {
  const statuses = new Set(codes.map((code) => PROBLEMS[code].status));
  const schema = {
    allOf: [{ $ref: "Problem#" }],
    properties: { status: { enum: [...statuses] }, code: { enum: codes } },
  };
  return { "application/problem+json": { schema } };
}
