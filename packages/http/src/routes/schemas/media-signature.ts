import { Type } from "@sinclair/typebox";

export const MediaSignature = Type.Object(
  {
    signature: Type.String(),
    apiKey: Type.String(),
    publicId: Type.String({ description: "Send it to PATCH /v1/users after the upload" }),
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
  },
  { $id: "MediaSignature" },
);
