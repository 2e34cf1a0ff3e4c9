import { Type } from "@sinclair/typebox";

/** Who may send a request. */
export const ANYBODY = { security: [] };
/** The bearer of a token, in either of the two forms. */
export const TOKEN_BEARER = { security: [{ token: [] }, { bearer: [] }] };
export const CLOUDINARY = { security: [{ cloudinary: [] }] };

export const IF_MATCH = {
  "If-Match": Type.Optional(
    Type.String({
      description:
        "Changes the image only if the user, as read for this request, is as one of these entity tags says. A profile that another service changes after that is neither lost nor noticed",
    }),
  ),
};

export const IF_NONE_MATCH = {
  "If-None-Match": Type.Optional(
    Type.String({
      description: "Answers 304 if nothing has changed since one of these entity tags was answered",
    }),
  ),
};

export const X_REQUEST_ID = {
  "X-Request-Id": Type.Optional(
    Type.String({ description: "What the log and the answer call this request; made up if there is none" }),
  ),
};
