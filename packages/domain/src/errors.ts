import type { UserIdKind } from "./user.js";

/** Every way a use case can refuse or fail. `code` is stable: an outer layer maps it to a status and a title. */
export type DomainError =
  | InvalidPublicId
  | ImageNotFound
  | ImageNotUploaded
  | ImageUploadExpired
  | ImageFormatNotAllowed
  | ImageTooLarge
  | ImageTooManyPixels
  | ImageRejected
  | ImageLocked
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

/** A class of errors that carry no values. */
function coded<Code extends string>(code: Code, message: string): new () => CodedError<Code> {
  return class extends CodedError<Code> {
    constructor() {
      super(code, message);
    }
  };
}

/** A class of errors whose `cause` is for the log. */
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

/** The text does not name an image of this service's cloud. */
export class InvalidPublicId extends coded(
  "invalid_public_id",
  "image.publicId is neither a public id (abc, abc.jpg, v1/abc.jpg, image/upload/v1/abc.jpg) nor a delivery URL of this service's cloud.",
) {}

/** The public id was never granted to this user. It says the same of an unknown id and of another user's. */
export class ImageNotFound extends coded(
  "image_not_found",
  "image.publicId was not granted to this user, or its image no longer exists. Ask for a new upload and use its publicId.",
) {}

/** The public id was granted, but no upload has arrived. */
export class ImageNotUploaded extends coded(
  "image_not_uploaded",
  "No file was uploaded under image.publicId yet. Upload the file first.",
) {}

/** The grant has expired, whether the image was uploaded or not. */
export class ImageUploadExpired extends coded(
  "image_upload_expired",
  "The upload was not set as the image in time. Ask for a new upload.",
) {}

/** Moderation rejected the image. */
export class ImageRejected extends coded(
  "image_rejected",
  "The image was rejected by moderation. Choose another one.",
) {}

/** The user has changed since the caller read them. */
export class PreconditionFailed extends coded(
  "precondition_failed",
  "The user has changed since it was read. Fetch the user again before you repeat the change.",
) {}

/** No user has this id, or the user is deleted. */
export class UserNotFound extends coded("user_not_found", "There is no such user.") {}

/** The upload's format, `actual`, is not one of the allowed formats, `limit`. */
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

/** An administrator has locked the image, so that the user cannot change it. `reason` is for the user. */
export class ImageLocked extends CodedError<"image_locked"> {
  constructor(
    readonly reason: string,
    readonly since: Date,
  ) {
    super(
      "image_locked",
      `An administrator has locked this image. Only an administrator can change it or lift the lock. Reason: ${reason}`,
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

/** The user has `limit` unfinished uploads, or `limit` images that wait for their destruction. One more is possible at `retryAt`. */
export class TooManyPendingUploads extends CodedError<"too_many_pending_uploads"> {
  constructor(
    readonly limit: number,
    readonly retryAt: Date,
  ) {
    super(
      "too_many_pending_uploads",
      `At most ${limit} uploads may be unfinished or wait for their destruction. Set one of them as the image, or wait.`,
    );
  }
}

/**
 * The store did not answer in time. The outcome of a write is then unknown, but every change is
 * idempotent, so it is safe to try again. `cause` is for the log.
 */
export class StoreUnavailable extends caused(
  "store_unavailable",
  "The user store cannot be reached. Nothing is lost; try again.",
) {}

/**
 * The store answered with a refusal: for example, a permission is missing, or a schema forbids the
 * value. A retry fails as well until an operator has mended the store. `cause` is for the log.
 */
export class StoreRefused extends caused(
  "store_refused",
  "The user store refused the command. The reason was logged. Trying again will not help before the operator has corrected it.",
) {}

/**
 * The user's record in the store cannot be read. Other users are not affected. `cause` says what is
 * wrong with the record, for the log.
 */
export class UserUnreadable extends caused(
  "user_unreadable",
  "The user's record in the store cannot be read. The reason was logged. Trying again will not help before the operator has repaired it.",
) {}

/** The media library did not answer in time. Nothing was changed. `cause` is for the log. */
export class MediaUnavailable extends caused(
  "media_unavailable",
  "The media library cannot be reached. Nothing was changed; try again.",
) {}

/**
 * This process's clock differs so much from the store's or the media library's that images would be
 * destroyed too early or too late. Only `CompareClocks` throws it. `difference` is in milliseconds,
 * positive if this process is ahead.
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

/** The media library allows no further calls of this kind for now. Only MediaInventory rejects with it, so no request of a user fails with it. */
export class MediaLimitReached extends Error {
  override readonly name = "MediaLimitReached";

  /** @param until when calls are allowed again */
  constructor(readonly until: Date) {
    super(`The media library allows no further calls of this kind before ${until.toISOString()}.`);
  }
}

/**
 * A new account's name or address is not acceptable. Only `newUser` throws it. The message begins with
 * the member's name and does not quote the value.
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

/** The ids in a store have another type than the store was opened for. No use case of a request fails with it. */
export class OtherUserIds extends Error {
  override readonly name = "OtherUserIds";

  constructor(
    readonly expected: UserIdKind,
    /** A type of ids, or the store's own name of another type. */
    readonly found: string,
  ) {
    super(
      `The ids of the users have the type ${found}, not ${expected}. Open the store with the userId of that type.`,
    );
  }
}

/** Whether a use case threw this on purpose. Any other error is a bug. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof CodedError;
}
