import {
  ImageFormatNotAllowed,
  ImageLocked,
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  ImageTooLarge,
  ImageTooManyPixels,
  ImageUploadExpired,
  InvalidPublicId,
  MediaUnavailable,
  PreconditionFailed,
  StoreRefused,
  StoreUnavailable,
  TooManyPendingUploads,
  UserNotFound,
  UserUnreadable,
} from "@user-image/domain";
import { errorCodes } from "fastify";
import { NOT_ALLOWED } from "../src/authentication/authenticate.js";
import { NOT_ADDED } from "../src/authentication/by-jwt.js";
import { toProblem } from "../src/problems/error-handler.js";
import { Problem, type ProblemCode } from "../src/problems/problems.js";

const {
  FST_ERR_BAD_URL,
  FST_ERR_CTP_BODY_TOO_LARGE,
  FST_ERR_CTP_INVALID_JSON_BODY,
  FST_ERR_CTP_INVALID_MEDIA_TYPE,
  FST_ERR_HANDLER_TIMEOUT,
} = errorCodes;

const MEMBER = { member: "image.publicId", message: "is required" };

/** An example of each problem. Its text is that of the error, if there is one. */
export const PROBLEM_EXAMPLES: Readonly<Record<ProblemCode, Problem>> = {
  malformed_json: toProblem(new FST_ERR_CTP_INVALID_JSON_BODY()),
  malformed_request: toProblem(new FST_ERR_BAD_URL("/v1/%users")),
  token_missing: new Problem("token_missing", "Send the header Authorization: Token token=<token>."),
  token_invalid: new Problem("token_invalid", "The token is unknown or was revoked."),
  not_allowed: new Problem("not_allowed", NOT_ALLOWED),
  image_locked: toProblem(
    new ImageLocked("The picture shows somebody else.", new Date("2015-05-06T21:29:39.664Z")),
  ),
  signature_invalid: new Problem("signature_invalid", "This notification was not signed by Cloudinary."),
  not_found: new Problem("not_found", "There is no picture: the user shows none, or there is no such user."),
  user_not_added: new Problem("user_not_added", NOT_ADDED),
  user_not_found: new Problem("user_not_found", new UserNotFound().message),
  method_not_allowed: new Problem("method_not_allowed", "PUT is not allowed here. Use GET, HEAD, PATCH."),
  request_timeout: new Problem(
    "request_timeout",
    "The request did not arrive completely in time. Send it again without a pause.",
  ),
  precondition_failed: toProblem(new PreconditionFailed()),
  body_too_large: toProblem(new FST_ERR_CTP_BODY_TOO_LARGE()),
  unsupported_media_type: toProblem(new FST_ERR_CTP_INVALID_MEDIA_TYPE()),
  invalid_request: new Problem("invalid_request", "image.publicId is required.", { errors: [MEMBER] }),
  invalid_public_id: toProblem(new InvalidPublicId()),
  image_not_found: toProblem(new ImageNotFound()),
  image_not_uploaded: toProblem(new ImageNotUploaded()),
  image_upload_expired: toProblem(new ImageUploadExpired()),
  image_format_not_allowed: toProblem(new ImageFormatNotAllowed(["jpg", "png", "webp"], "tiff")),
  image_too_large: toProblem(new ImageTooLarge(10_485_760, 12_582_912)),
  image_too_many_pixels: toProblem(new ImageTooManyPixels(25_000_000, 48_000_000)),
  image_rejected: toProblem(new ImageRejected()),
  too_many_pending_uploads: toProblem(new TooManyPendingUploads(10, new Date(0))),
  too_many_requests: new Problem(
    "too_many_requests",
    "At most 60 such requests are allowed in a minute. Wait for the time in Retry-After.",
    {
      limit: 60,
    },
  ),
  headers_too_large: new Problem(
    "headers_too_large",
    "The request is incomplete or malformed. Send it again, complete and well-formed.",
  ),
  internal_error: toProblem(new Error()),
  transfer_coding_unsupported: new Problem(
    "transfer_coding_unsupported",
    "The only supported Transfer-Encoding is chunked. Send the body without another coding.",
  ),
  overloaded: toProblem(new FST_ERR_HANDLER_TIMEOUT()),
  store_unavailable: toProblem(new StoreUnavailable(null)),
  store_refused: toProblem(new StoreRefused(null)),
  user_unreadable: toProblem(new UserUnreadable(null)),
  media_unavailable: toProblem(new MediaUnavailable(null)),
  identity_unavailable: new Problem(
    "identity_unavailable",
    "The service cannot fetch the identity provider's keys, so it cannot verify tokens. Try again.",
  ),
};
