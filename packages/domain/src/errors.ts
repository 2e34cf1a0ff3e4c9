import type { UserIdKind } from "./user.js";

/** Every way a use case can refuse or fail. `code` is stable; an outer layer maps it to its own words. */
export type DomainError =
  | InvalidPublicId
  | ImageNotFound
  | ImageNotUploaded
  | ImageUploadExpired
  | ImageFormatNotAllowed
  | ImageTooLarge
  | ImageTooManyPixels
  | ImageRejected
  | TooManyPendingUploads
  | PreconditionFailed
  | UserNotFound
  | StoreUnavailable
  | StoreRefused
  | UserUnreadable
  | MediaUnavailable;

abstract class CodedError<Code extends string> extends Error {
  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An error of which there is nothing more to say than its code. */
function coded<Code extends string>(code: Code, message: string): new () => CodedError<Code> {
  return class extends CodedError<Code> {
    constructor() {
      super(code, message);
    }
  };
}

/** An error whose `cause` is for the log. */
function caused<Code extends string>(
  code: Code,
  text: string,
): new (
  cause: unknown,
  message?: string,
) => CodedError<Code> {
  return class extends CodedError<Code> {
    constructor(cause: unknown, message = text) {
      super(code, message, { cause });
    }
  };
}

/** The text does not name an image of our cloud. */
export class InvalidPublicId extends coded(
  "invalid_public_id",
  "image.publicId is neither a public id (abc, abc.jpg, v1/abc.jpg, image/upload/v1/abc.jpg) nor a delivery URL of this service's cloud.",
) {}

/** Never granted to this user. The same answer whether it is unknown or someone else's. */
export class ImageNotFound extends coded(
  "image_not_found",
  "image.publicId was not granted to this user, or is gone. Ask for a new upload and use the publicId it answers.",
) {}

/** Granted, but nothing has arrived. */
export class ImageNotUploaded extends coded(
  "image_not_uploaded",
  "Nothing was uploaded under image.publicId yet. Upload the file first.",
) {}

/** Uploaded or not, it was not set in time. */
export class ImageUploadExpired extends coded(
  "image_upload_expired",
  "The upload was not set as image in time. Ask for a new upload.",
) {}

/** Refused by moderation. */
export class ImageRejected extends coded(
  "image_rejected",
  "The image was rejected by moderation. Choose another one.",
) {}

/** The user is no longer as the caller knew them. */
export class PreconditionFailed extends coded(
  "precondition_failed",
  "The user has changed since. Fetch the user and decide again.",
) {}

/** There is no such user, or they were deleted. */
export class UserNotFound extends coded("user_not_found", "There is no such user.") {}

/** What arrived has a format that may not be shown: `actual`; `limit` lists those that may. */
export class ImageFormatNotAllowed extends CodedError<"image_format_not_allowed"> {
  constructor(
    readonly limit: readonly string[],
    readonly actual: string,
  ) {
    super(
      "image_format_not_allowed",
      `The image is of the format ${actual}; allowed are ${limit.join(", ")}.`,
    );
  }
}

/** `limit` and `actual` are bytes. */
export class ImageTooLarge extends CodedError<"image_too_large"> {
  constructor(
    readonly limit: number,
    readonly actual: number,
  ) {
    super("image_too_large", `The image has ${actual} bytes; at most ${limit} are allowed.`);
  }
}

/** `limit` and `actual` are pixels, width times height. */
export class ImageTooManyPixels extends CodedError<"image_too_many_pixels"> {
  constructor(
    readonly limit: number,
    readonly actual: number,
  ) {
    super("image_too_many_pixels", `The image has ${actual} pixels; at most ${limit} are allowed.`);
  }
}

/** `limit` uploads are under way, or images wait to be destroyed; a place is free at `retryAt`. */
export class TooManyPendingUploads extends CodedError<"too_many_pending_uploads"> {
  constructor(
    readonly limit: number,
    readonly retryAt: Date,
  ) {
    super(
      "too_many_pending_uploads",
      `At most ${limit} uploads may be under way or be waiting to be cleaned up. Set one as image, or wait.`,
    );
  }
}

/**
 * The store could not be reached in time. The outcome of a write is then unknown, but every
 * change is idempotent: trying again settles it. `cause` is for the log.
 */
export class StoreUnavailable extends caused(
  "store_unavailable",
  "The user store cannot be reached. Nothing is lost; try again.",
) {}

/**
 * The store answered that it does not do what was asked: it lacks the right, a schema of its own
 * forbids the value, … Asking again changes nothing until an operator has. `cause` is for the log.
 */
export class StoreRefused extends caused(
  "store_refused",
  "The user store refused what it was asked to do. The reason was logged; trying again will not help.",
) {}

/**
 * What the store holds of this user cannot be read. It concerns no other user. `cause` says what is
 * wrong with it, for the log.
 */
export class UserUnreadable extends caused(
  "user_unreadable",
  "What the user store holds of this user cannot be read. The reason was logged; trying again will not help.",
) {}

/** The media library could not be reached in time; nothing was changed. `cause` is for the log. */
export class MediaUnavailable extends caused(
  "media_unavailable",
  "The media library cannot be reached. Nothing was changed; try again.",
) {}

/**
 * This process's clock is so far from the store's or the media library's that it would destroy images too early or too
 * late. No use case of a request fails with it. `difference` is in milliseconds, positive if this
 * process is ahead.
 */
export class ClockWrong extends Error {
  override readonly name = "ClockWrong";

  constructor(
    readonly difference: number,
    whose: "store" | "media library",
  ) {
    const seconds = Math.round(Math.abs(difference) / 1000);
    const time = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
    super(
      `This machine's clock is ${time} ${difference > 0 ? "ahead of" : "behind"} the ${whose}'s. Nothing is destroyed until the clocks agree: synchronize them (NTP).`,
    );
  }
}

/**
 * An account is to be opened with a value that stands for nobody. No use case of a request fails with it.
 * The message follows the name of the value, and does not quote it.
 */
export class InvalidProfile extends Error {
  override readonly name = "InvalidProfile";
  readonly code = "invalid_profile";

  constructor(
    readonly member: "username" | "email",
    readonly fault: string,
  ) {
    super(`${member} ${fault}.`);
  }
}

/**
 * The ids that a store holds are of another kind than the store was opened for. No use case of a request fails
 * with it.
 */
export class OtherUserIds extends Error {
  override readonly name = "OtherUserIds";

  constructor(
    readonly expected: UserIdKind,
    /** A kind, or what the store calls it. */
    readonly found: string,
  ) {
    super(`The ids of the users are of the kind ${found}, and not ${expected}.`);
  }
}

/** Whether a use case means this by failing; anything else is a bug. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof CodedError;
}
