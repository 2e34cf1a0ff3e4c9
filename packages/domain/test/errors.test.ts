import {
  ClockWrong,
  type DomainError,
  ImageFormatNotAllowed,
  ImageLocked,
  ImageNotFound,
  ImageNotUploaded,
  ImageRejected,
  ImageTooLarge,
  ImageTooManyPixels,
  ImageUploadExpired,
  InvalidProfile,
  InvalidPublicId,
  isDomainError,
  MediaLimitReached,
  MediaUnavailable,
  OtherUserIds,
  PreconditionFailed,
  StoreRefused,
  StoreUnavailable,
  TooManyPendingUploads,
  UserNotFound,
  UserUnreadable,
} from "@user-image/domain";
import { describe, expect, it } from "vitest";
import { noon } from "./world.js";

const cause = new Error("connection refused");

/** Clients branch on the code; people read the message, which says what to do. */
const ERRORS: [DomainError, DomainError["code"], string][] = [
  [
    new InvalidPublicId(),
    "invalid_public_id",
    "image.publicId is neither a public id (abc, abc.jpg, v1/abc.jpg, image/upload/v1/abc.jpg) nor a delivery URL of this service's cloud.",
  ],
  [
    new ImageNotFound(),
    "image_not_found",
    "image.publicId was not granted to this user, or its image no longer exists. Ask for a new upload and use its publicId.",
  ],
  [
    new ImageNotUploaded(),
    "image_not_uploaded",
    "No file was uploaded under image.publicId yet. Upload the file first.",
  ],
  [
    new ImageUploadExpired(),
    "image_upload_expired",
    "The upload was not set as the image in time. Ask for a new upload.",
  ],
  [
    new ImageFormatNotAllowed(["jpg", "png"], "bmp"),
    "image_format_not_allowed",
    "The image is of the format bmp; allowed are jpg, png.",
  ],
  [new ImageTooLarge(1000, 1001), "image_too_large", "The image has 1001 bytes; at most 1000 are allowed."],
  [
    new ImageTooManyPixels(100, 110),
    "image_too_many_pixels",
    "The image has 110 pixels; at most 100 are allowed.",
  ],
  [
    new ImageLocked("It shows somebody else.", noon),
    "image_locked",
    "An administrator has locked this image. Only an administrator can change it or lift the lock. Reason: It shows somebody else.",
  ],
  [new ImageRejected(), "image_rejected", "The image was rejected by moderation. Choose another one."],
  [
    new TooManyPendingUploads(10, noon),
    "too_many_pending_uploads",
    "At most 10 uploads may be unfinished or wait for their destruction. Set one of them as the image, or wait.",
  ],
  [
    new PreconditionFailed(),
    "precondition_failed",
    "The user has changed since it was read. Fetch the user again before you repeat the change.",
  ],
  [new UserNotFound(), "user_not_found", "There is no such user."],
  [
    new StoreUnavailable(cause),
    "store_unavailable",
    "The user store cannot be reached. Nothing is lost; try again.",
  ],
  [
    new StoreRefused(cause),
    "store_refused",
    "The user store refused the command. The reason was logged. Trying again will not help before the operator has corrected it.",
  ],
  [
    new UserUnreadable(cause),
    "user_unreadable",
    "The user's record in the store cannot be read. The reason was logged. Trying again will not help before the operator has repaired it.",
  ],
  [
    new MediaUnavailable(cause),
    "media_unavailable",
    "The media library cannot be reached. Nothing was changed; try again.",
  ],
];

describe("a wrong clock", () => {
  it.each([
    [119_400, "119 seconds ahead of"],
    [119_600, "2 minutes ahead of"],
    [-119_400, "119 seconds behind"],
    [-3_600_000, "60 minutes behind"],
  ])("says a difference in the units that people use: %d", (difference, words) => {
    const { name, message } = new ClockWrong(difference, "store");

    expect(name).toBe("ClockWrong");
    expect(message).toBe(
      `This machine's clock is ${words} the store's. Nothing is destroyed until the clocks agree: synchronize them (NTP).`,
    );
  });
});

describe("an error of a new account or of a store's ids", () => {
  it("has a name by which a caller can tell it from others", () => {
    expect(new InvalidProfile("email", "is not an address").name).toBe("InvalidProfile");
    expect(new OtherUserIds("number", "objectId").name).toBe("OtherUserIds");
  });

  it("says which type the ids have, and how to open the store", () => {
    expect(new OtherUserIds("number", "objectId").message).toBe(
      "The ids of the users have the type objectId, not number. Open the store with the userId of that type.",
    );
  });
});

describe("a reached limit", () => {
  it("says until when", () => {
    expect(new MediaLimitReached(new Date("2026-11-27T17:00:00Z"))).toMatchObject({
      name: "MediaLimitReached",
      message: "The media library allows no further calls of this kind before 2026-11-27T17:00:00.000Z.",
    });
  });
});

describe("a domain error", () => {
  it.each(ERRORS)("has a code of its own: %s", (error, code, message) => {
    expect(error).toMatchObject({ code, message, name: error.constructor.name });
    expect(isDomainError(error)).toBe(true);
  });

  it("keeps for the log why a store or the media library cannot be reached", () => {
    expect(new StoreUnavailable(cause).cause).toBe(cause);
    expect(new MediaUnavailable(cause).cause).toBe(cause);
  });

  it("is no error of anybody else's", () => {
    expect(isDomainError(new TypeError("user_not_found"))).toBe(false);
    expect(isDomainError({ code: "user_not_found" })).toBe(false);
  });
});
