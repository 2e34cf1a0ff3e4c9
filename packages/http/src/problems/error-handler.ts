import { type DomainError, isDomainError } from "@user-image/domain";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { toProblemBody } from "./problem-body.js";
import { CHALLENGES, PROBLEM, Problem, type ProblemCode } from "./problems.js";

/** The media type of a PATCH, for `Accept-Patch` (RFC 5789, 3.1). */
export const PATCH_TYPES = "application/json";

/** `Retry-After` for a failure of the store or of Cloudinary and for overload, in seconds. */
export const RETRY_AFTER = "2";

const OVERLOADED = "The request took too long. The change may have been made; it is safe to try again.";

/** The codes of Fastify's own errors. Any other error with a 4xx status is a malformed request. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_HANDLER_TIMEOUT: "overloaded",
};

/** Answers of 500 and more that are not failures of the service. */
const REFUSALS: readonly ProblemCode[] = ["overloaded", "transfer_coding_unsupported"];

/** Answers any error as a problem (RFC 9457). Its texts contain no internal details. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = isUnfinished(error, request) ? UNFINISHED : toProblem(error);
  // Under overload, stacks would only add to the load; the access log has the code.
  if (problem.status >= 500 && !REFUSALS.includes(problem.code))
    request.log.error({ err: error }, "request failed");
  return sendProblem(problem, request, reply);
}

/** The deadline has passed or the client has disconnected before the request was complete: the client's fault. */
function isUnfinished(error: unknown, request: FastifyRequest): boolean {
  if (request.raw.complete || !(error instanceof Error && "code" in error)) return false;
  return error.code === "FST_ERR_HANDLER_TIMEOUT" || error.code === "ECONNRESET";
}

const UNFINISHED = new Problem(
  "request_timeout",
  "The request did not arrive completely in time. Send it again without a pause.",
  {},
  { connection: "close" },
);

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, status, headers } = problem;
  reply[PROBLEM] = problem;
  if (code === "token_missing" || code === "token_invalid")
    reply.header("www-authenticate", request.server[CHALLENGES][code]);
  if (status === 415 && request.method === "PATCH") reply.header("accept-patch", PATCH_TYPES);
  // The headers of the intended answer, which may be the reason why it could not be sent.
  for (const name of ["etag", "last-modified", "location"]) reply.removeHeader(name);
  return reply
    .code(status)
    .headers({ "cache-control": "no-cache", ...headers })
    .type("application/problem+json; charset=utf-8")
    .send(toProblemBody(problem, request.id));
}

/** The problem of an error, for the client. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDomainError(error)) return toDomainProblem(error);
  if (isFastifyError(error)) return toFastifyProblem(error);
  return new Problem(
    "internal_error",
    "The request failed because of an error in the service. The error was logged.",
  );
}

function toDomainProblem(error: DomainError): Problem {
  switch (error.code) {
    // The user was deleted during the request. Routes of administrators make another problem of it.
    case "user_not_found":
      return new Problem("token_invalid", "The user of this token no longer exists.");
    case "image_format_not_allowed":
    case "image_too_large":
    case "image_too_many_pixels":
      return new Problem(error.code, error.message, { limit: error.limit, actual: error.actual });
    case "image_locked":
      return new Problem(error.code, error.message, { reason: error.reason, since: error.since.toJSON() });
    case "too_many_pending_uploads": {
      const seconds = Math.max(1, Math.ceil((error.retryAt.getTime() - Date.now()) / 1000));
      return new Problem(error.code, error.message, { limit: error.limit }, { "retry-after": `${seconds}` });
    }
    case "store_unavailable":
    case "media_unavailable":
      return new Problem(error.code, error.message, {}, { "retry-after": RETRY_AFTER });
    default:
      return new Problem(error.code, error.message);
  }
}

function toFastifyProblem(error: FastifyError): Problem {
  if (error.validation) return toValidationProblem(error);
  const code = FASTIFY_CODES[error.code] ?? "malformed_request";
  if (code === "overloaded") return new Problem(code, OVERLOADED, {}, { "retry-after": RETRY_AFTER });
  return new Problem(code, error.message);
}

/** Ajv's errors in terms of the request: `image.publicId must be string`. */
function toValidationProblem({ validation = [], validationContext = "body" }: FastifyError): Problem {
  const errors = validation.map(({ instancePath, message = "is not valid", keyword, params }) => {
    const path = instancePath.slice(1).replaceAll("/", ".");
    if (keyword === "additionalProperties") {
      return { member: join(path, String(params.additionalProperty)), message: "is not known" };
    }
    if (keyword === "required") {
      return { member: join(path, String(params.missingProperty)), message: "is required" };
    }
    return { member: path || validationContext, message };
  });
  const detail = errors.map(({ member, message }) => `${member} ${message}`).join("; ");
  return new Problem("invalid_request", `${detail}.`, { errors });
}

function join(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function isFastifyError(error: unknown): error is FastifyError {
  if (!(error instanceof Error && "code" in error && "statusCode" in error)) return false;
  return String(error.code) in FASTIFY_CODES || Number(error.statusCode) < 500;
}
