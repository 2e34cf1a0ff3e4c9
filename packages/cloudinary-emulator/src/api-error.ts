/** The statuses that the official SDKs parse; they ignore the body of any other (an "unexpected status"). */
export type ErrorStatus = 400 | 401 | 404 | 420 | 429 | 500;

/** An error answer of the API. The message is Cloudinary's own if that is known. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: ErrorStatus,
    message: string,
  ) {
    super(message);
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

export function missingParameter(name: string): ApiError {
  return badRequest(`Missing required parameter - ${name}`);
}

export function resourceNotFound(publicId: string): ApiError {
  return new ApiError(404, `Resource not found - ${publicId}`);
}
