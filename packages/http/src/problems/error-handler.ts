import { type DomainError, isDomainError } from "@user-image/domain";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { toProblemBody } from "./problem-body.js";
import { CHALLENGES, PROBLEM, Problem, type ProblemCode } from "./problems.js";

/** What a PATCH may be of, for `Accept-Patch` (RFC 5789, 3.1). */
export const PATCH_TYPES = "application/json";

/** After a failure of the store or of Cloudinary, or too much to do, in seconds. */
export const RETRY_AFTER = "2";

const OVERLOADED = "The request took too long. Try again; what it asked for may have been done.";

/** Fastify's own refusals; what is not here but a client's fault is a malformed request. */
const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_HANDLER_TIMEOUT: "overloaded",
};

/** Answers of 500 and more that are no failure of ours. */
const REFUSALS: readonly ProblemCode[] = ["overloaded", "transfer_coding_unsupported"];

/** Answers any error as a problem (RFC 9457), whose texts tell a client nothing of the inside. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = isUnfinished(error, request) ? UNFINISHED : toProblem(error);
  // Stacks of what was turned away would only add to the load; the access log has the code.
  if (problem.status >= 500 && !REFUSALS.includes(problem.code))
    request.log.error({ err: error }, "request failed");
  return sendProblem(problem, request, reply);
}

/** The handler's time is over or the client is gone, but its request has not even arrived: that is the sender's doing. */
function isUnfinished(error: unknown, request: FastifyRequest): boolean {
  if (request.raw.complete || !(error instanceof Error && "code" in error)) return false;
  return error.code === "FST_ERR_HANDLER_TIMEOUT" || error.code === "ECONNRESET";
}

const UNFINISHED = new Problem(
  "request_timeout",
  "The request did not arrive in time. Send it again, without a pause.",
  {},
  { connection: "close" },
);

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, status, headers } = problem;
  reply[PROBLEM] = problem;
  if (code === "token_missing" || code === "token_invalid")
    reply.header("www-authenticate", request.server[CHALLENGES][code]);
  if (status === 415 && request.method === "PATCH") reply.header("accept-patch", PATCH_TYPES);
  // Of what was to be answered instead. It may be what cannot be sent, too.
  for (const name of ["etag", "last-modified", "location"]) reply.removeHeader(name);
  return reply
    .code(status)
    .headers({ "cache-control": "no-cache", ...headers })
    .type("application/problem+json; charset=utf-8")
    .send(toProblemBody(problem, request.id));
}

/** What a client is told of an error. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDomainError(error)) return toDomainProblem(error);
  if (isFastifyError(error)) return toFastifyProblem(error);
  return new Problem("internal_error", "The request failed for a reason that is not yours. It was logged.");
}

function toDomainProblem(error: DomainError): Problem {
  switch (error.code) {
    case "user_not_found":
      return new Problem("token_invalid", "The user of this token is gone.");
    case "image_format_not_allowed":
    case "image_too_large":
    case "image_too_many_pixels":
      return new Problem(error.code, error.message, { limit: error.limit, actual: error.actual });
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

/** Ajv's complaints, in terms of the request: `image.publicId must be string`. */
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
