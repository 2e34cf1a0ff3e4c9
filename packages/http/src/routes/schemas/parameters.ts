import { Type } from "@sinclair/typebox";

/** Requirements of authentication. */
export const ANYBODY = { security: [] };
/** A token, in either of two forms. */
export const TOKEN_BEARER = { security: [{ token: [] }, { bearer: [] }] };
export const CLOUDINARY = { security: [{ cloudinary: [] }] };

export const IF_MATCH = {
  "If-Match": Type.Optional(
    Type.String({
      description:
        "Changes the image only if the user, as read for this request, has one of these entity tags. A later change of the profile by another service is not lost, but not noticed either",
    }),
  ),
};

export const IF_NONE_MATCH = {
  "If-None-Match": Type.Optional(
    Type.String({
      description: "Answers 304 if the user still has one of these entity tags",
    }),
  ),
};

export const X_REQUEST_ID = {
  "X-Request-Id": Type.Optional(
    Type.String({
      description: "The id of the request, for the log and the answer; generated if it is missing",
    }),
  ),
};
