/**
 * The codes that the service answers with. The service has a table of the same names: this package depends
 * on no other, and a type test keeps both equal.
 */
export type ProblemCode =
  | "malformed_json"
  | "malformed_request"
  | "token_missing"
  | "token_invalid"
  | "identity_unavailable"
  | "not_allowed"
  | "image_locked"
  | "signature_invalid"
  | "not_found"
  | "user_not_added"
  | "user_not_found"
  | "method_not_allowed"
  | "request_timeout"
  | "precondition_failed"
  | "body_too_large"
  | "unsupported_media_type"
  | "invalid_request"
  | "invalid_public_id"
  | "image_not_found"
  | "image_not_uploaded"
  | "image_upload_expired"
  | "image_format_not_allowed"
  | "image_too_large"
  | "image_too_many_pixels"
  | "image_rejected"
  | "too_many_pending_uploads"
  | "too_many_requests"
  | "headers_too_large"
  | "internal_error"
  | "transfer_coding_unsupported"
  | "overloaded"
  | "store_unavailable"
  | "store_refused"
  | "user_unreadable"
  | "media_unavailable";

/**
 * The client's own codes:
 * - `network_error`: there was no answer, even after retries
 * - `file_empty`: the file has no bytes
 * - `file_unreadable`: the file was changed, moved or deleted after it was chosen, or is a folder
 * - `invalid_image`: the file is not an image, or part of it cannot be decoded
 * - `upload_refused`: Cloudinary refused the upload for another reason, or a new permission too; `detail` is
 *   its message
 * - `unexpected_answer`: the answer is not from the service, but for example from a proxy
 */
export type ClientCode =
  | "network_error"
  | "file_empty"
  | "file_unreadable"
  | "invalid_image"
  | "upload_refused"
  | "unexpected_answer";

export interface ErrorFacts {
  readonly status?: number | undefined;
  readonly limit?: number | readonly string[] | undefined;
  readonly actual?: number | string | undefined;
  readonly reason?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly requestId?: string | undefined;
}

/** Why an image could not be set, removed or restored. */
export class UserImageError extends Error {
  override readonly name = "UserImageError";
  /** The status of the HTTP answer; undefined if there was none. */
  readonly status: number | undefined;
  /** The limit that was exceeded: bytes, pixels, a number, or formats. */
  readonly limit: number | readonly string[] | undefined;
  /** The actual value, in the unit of `limit`. */
  readonly actual: number | string | undefined;
  /** Why an administrator has locked the image, in the administrator's own words. */
  readonly reason: string | undefined;
  /** After how many seconds to try again, if the service has said so. */
  readonly retryAfter: number | undefined;
  /** The id of the request in the service's log. */
  readonly requestId: string | undefined;

  /** @param detail what was wrong and what to do, in English, for developers */
  constructor(
    readonly code: ProblemCode | ClientCode,
    readonly detail: string,
    facts: ErrorFacts = {},
  ) {
    super(detail);
    this.status = facts.status;
    this.limit = facts.limit;
    this.actual = facts.actual;
    this.reason = facts.reason;
    this.retryAfter = facts.retryAfter;
    this.requestId = facts.requestId;
  }
}

export function networkError(host: string): UserImageError {
  return new UserImageError(
    "network_error",
    `${host} could not be reached or did not answer in time. Check the network and try again.`,
  );
}

export function unreadable(cause?: unknown): UserImageError {
  const detail =
    "The file was changed, moved or deleted after it was chosen, or it is a folder. Choose it again.";
  return Object.assign(new UserImageError("file_unreadable", detail), { cause });
}
