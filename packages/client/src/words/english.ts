import type { Facts, Language } from "./language.js";

const TROUBLE = "The service has a problem at the moment. Try again in a minute.";
const DEFECT = "The service has a problem that must be fixed first.";
const LATE = "The upload took too long. Try again.";
const SIGN_IN = "You are signed out. Sign in, and choose the picture once more.";
const TOO_LARGE = "The file is too large. Choose a smaller one.";
const LOCKED = "An administrator has locked your picture, so it cannot be changed.";
const BUSY = ({ wait }: Facts) => `That was too often in a short time. Try again ${wait}.`;

/** English. */
export const english: Language = {
  tag: "en",
  errors: {
    network_error: ({ isOffline }) =>
      isOffline
        ? "You are offline. Connect to the internet and try again."
        : "The connection was lost. Check it and try again.",
    file_empty: "This file is empty. Choose another one.",
    file_unreadable:
      "This file cannot be read: it was changed, moved or deleted after you chose it. Choose it again.",
    invalid_image: "This file is not a picture, or it is damaged. Choose another one.",
    upload_refused: "This picture was not accepted. Choose another one.",
    unexpected_answer:
      "Something else answered instead of the service: the sign-in page of this network, perhaps. Try again.",

    image_format_not_allowed: ({ actual, limit }) =>
      `${actual ? `${actual} files cannot be used here.` : "Such files cannot be used here."} ${limit ? `Choose a picture that is ${limit}.` : "Choose another one."}`,
    image_too_large: ({ actual, limit }) =>
      actual && limit
        ? `The file has ${actual}; at most ${limit} can be used. Choose a smaller one.`
        : TOO_LARGE,
    image_too_many_pixels: ({ actual, limit }) => {
      if (!actual) return TOO_LARGE;
      return limit
        ? `The picture has ${actual} million pixels; at most ${limit} million can be used. Choose a smaller one.`
        : `The picture is damaged, or its ${actual} million pixels are too many for this browser. Choose a smaller one.`;
    },
    image_rejected: "This picture was rejected by a moderator. Choose another one.",
    image_not_found: "This picture can no longer come back.",
    user_not_added: "You have no picture yet. Choose one.",
    precondition_failed: "Your picture was changed elsewhere in the meantime.",
    image_locked: ({ reason }) => (reason ? `${LOCKED} Reason: ${reason}` : LOCKED),
    not_allowed: "You may not do this: only an administrator may.",
    user_not_found: "There is no such user.",

    token_missing: SIGN_IN,
    token_invalid: SIGN_IN,
    too_many_requests: BUSY,
    too_many_pending_uploads: BUSY,
    request_timeout: LATE,
    image_not_uploaded: LATE,
    image_upload_expired: LATE,

    internal_error: TROUBLE,
    overloaded: TROUBLE,
    identity_unavailable: TROUBLE,
    store_unavailable: TROUBLE,
    media_unavailable: TROUBLE,

    body_too_large: DEFECT,
    headers_too_large: DEFECT,
    invalid_public_id: DEFECT,
    invalid_request: DEFECT,
    malformed_json: DEFECT,
    malformed_request: DEFECT,
    method_not_allowed: DEFECT,
    not_found: DEFECT,
    signature_invalid: DEFECT,
    store_refused: DEFECT,
    transfer_coding_unsupported: DEFECT,
    unsupported_media_type: DEFECT,
    user_unreadable: DEFECT,
  },
  unknown: "Something went wrong.",
  retrying: {
    offline: "You are offline. Waiting for the connection…",
    lost: "The connection was lost. Trying again…",
    busy: "The service is busy. Trying again…",
  },
};
