import type { DomainError } from "@user-image/domain";

/** Codes that only the HTTP package uses. */
type HttpCode =
  | "malformed_json"
  | "malformed_request"
  | "token_missing"
  | "token_invalid"
  | "identity_unavailable"
  | "not_allowed"
  | "signature_invalid"
  | "not_found"
  | "user_not_added"
  | "method_not_allowed"
  | "body_too_large"
  | "unsupported_media_type"
  | "invalid_request"
  | "internal_error"
  | "transfer_coding_unsupported"
  | "headers_too_large"
  | "request_timeout"
  | "too_many_requests"
  | "overloaded";

export type ProblemCode = HttpCode | DomainError["code"];

interface ProblemType {
  readonly status: number;
  readonly title: string;
}

/** Every error that a client can see. A domain error without a status here does not compile. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemType>> = {
  malformed_json: { status: 400, title: "The body is not JSON" },
  malformed_request: { status: 400, title: "The request cannot be read" },
  token_missing: { status: 401, title: "A token is needed" },
  token_invalid: { status: 401, title: "The token is not valid" },
  not_allowed: { status: 403, title: "Only administrators may do this" },
  image_locked: { status: 403, title: "The image is locked" },
  signature_invalid: { status: 403, title: "The signature is not valid" },
  not_found: { status: 404, title: "There is nothing here" },
  user_not_added: { status: 404, title: "The user is not added yet" },
  user_not_found: { status: 404, title: "There is no such user" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  request_timeout: { status: 408, title: "Request Timeout" },
  precondition_failed: { status: 412, title: "The user has changed" },
  body_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The body has to be JSON" },
  invalid_request: { status: 422, title: "The request is not valid" },
  invalid_public_id: { status: 422, title: "The public id is not valid" },
  image_not_found: { status: 422, title: "There is no such image of this user" },
  image_not_uploaded: { status: 422, title: "The image was not uploaded" },
  image_upload_expired: { status: 422, title: "The upload has expired" },
  image_format_not_allowed: { status: 422, title: "The image format is not allowed" },
  image_too_large: { status: 422, title: "The image is too large" },
  image_too_many_pixels: { status: 422, title: "The image has too many pixels" },
  image_rejected: { status: 422, title: "The image was rejected" },
  too_many_pending_uploads: { status: 429, title: "Too many uploads are pending" },
  too_many_requests: { status: 429, title: "Too many requests" },
  headers_too_large: { status: 431, title: "Request Header Fields Too Large" },
  internal_error: { status: 500, title: "Something went wrong" },
  store_refused: { status: 500, title: "The user store refused" },
  user_unreadable: { status: 500, title: "The user cannot be read" },
  transfer_coding_unsupported: { status: 501, title: "The Transfer-Encoding is not supported" },
  overloaded: { status: 503, title: "The service is overloaded" },
  store_unavailable: { status: 503, title: "The user store is unavailable" },
  media_unavailable: { status: 503, title: "The media library is unavailable" },
  identity_unavailable: { status: 503, title: "The identity provider is unavailable" },
};

/** Extension members of a problem (RFC 9457, 3.2). */
export interface ProblemMembers {
  readonly limit?: number | readonly string[];
  readonly actual?: number | string;
  /** Why an administrator has locked the image, and since when. */
  readonly reason?: string;
  readonly since?: string;
  /** Which members of the request are wrong, and why. */
  readonly errors?: { readonly member: string; readonly message: string }[];
}

/** A request that is answered with a problem. `detail` says what was wrong and what to do. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly members: ProblemMembers = {},
    readonly headers: Readonly<Record<string, string>> = {},
    /** The log contains its `cause`. */
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/** The problem of a member or parameter of a request. The message continues its name. */
export function invalidRequest(member: string, message: string): Problem {
  return new Problem("invalid_request", `${member} ${message}.`, { errors: [{ member, message }] });
}

/** @throws {Problem} `invalid_request` */
export function refuse(member: string, expected: string): never {
  throw invalidRequest(member, `must be ${expected}`);
}

/** A symbol cannot collide with a host's decorators. */
export const PROBLEM: unique symbol = Symbol("problem");

/** The `WWW-Authenticate` of a 401 (RFC 9110, 11.6.1), by code. */
export type Challenges = Readonly<Record<"token_missing" | "token_invalid", string>>;

/** A symbol cannot collide with a host's decorators. */
export const CHALLENGES: unique symbol = Symbol("challenges");

declare module "fastify" {
  interface FastifyReply {
    /** The problem that was answered, if any. */
    [PROBLEM]?: Problem;
  }
  interface FastifyInstance {
    /** The challenges of its routes' 401 answers. */
    [CHALLENGES]: Challenges;
  }
}
