import { Type } from "@sinclair/typebox";

export const MediaSignature = Type.Object(
  {
    signature: Type.String(),
    apiKey: Type.String(),
    publicId: Type.String({
      description:
        "Send it to PATCH /v1/users after the upload. It may be in a folder and so contain slashes (`user-images/m6vg6boanmu7zog5s2zc`)",
    }),
    timestamp: Type.Integer({ description: "Seconds since 1970" }),
    cloudName: Type.String(),
    uploadUrl: Type.String({ format: "uri" }),
    fields: Type.Unsafe<Readonly<Record<string, string>>>({
      type: "object",
      additionalProperties: { type: "string" },
      description: "Exactly the form fields to post beside `file`",
    }),
    expiresAt: Type.String({
      format: "date-time",
      description: "Cloudinary refuses an upload that starts later",
    }),
    maxBytes: Type.Integer({
      description:
        "The largest image that can be set, in bytes. Cloudinary shrinks an upload before it is measured",
    }),
    formats: Type.Unsafe<readonly string[]>({
      ...Type.Array(Type.String()),
      description: "The formats of images that can be set, such as `jpg` and `png`",
    }),
  },
  { $id: "MediaSignature" },
);
