import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { GrantUpload, SignedUpload, UserRepository } from "@user-image/domain";
import { requireToken } from "../authenticate.js";
import { ProblemBody } from "../problem-body.js";
import { type NoteFailedAuthentication, perUser, type RateLimits } from "../rate-limits.js";

export interface MediaSignatureRoutesOptions {
  readonly users: UserRepository;
  readonly noteFailedAuthentication: NoteFailedAuthentication;
  readonly rateLimits: RateLimits;
  readonly grantUpload: GrantUpload;
  readonly cloudName: string;
}

const MediaSignature = Type.Object(
  {
    signature: Type.String(),
    apiKey: Type.String(),
    publicId: Type.String({ description: "To be sent to PATCH /v1/users after the upload" }),
    timestamp: Type.Integer({ description: "Seconds since 1970" }),
    cloudName: Type.String(),
    uploadUrl: Type.String({ format: "uri" }),
    fields: Type.Unsafe<Readonly<Record<string, string>>>({
      type: "object",
      additionalProperties: { type: "string" },
      description: "Exactly the form fields to post beside `file`",
    }),
    expiresAt: Type.Unsafe<Date>({
      type: "string",
      format: "date-time",
      description: "An upload that starts later is refused",
    }),
  },
  { $id: "MediaSignature" },
);

/** /v1/media-signature: leave to upload one image. GET does the same, for clients that fetch it. */
export const mediaSignatureRoutes: FastifyPluginAsyncTypebox<MediaSignatureRoutesOptions> = async (
  app,
  { users, noteFailedAuthentication, rateLimits, grantUpload, cloudName },
) => {
  requireToken(app, users, noteFailedAuthentication);
  acceptEmptyJson(app);

  app.route({
    method: ["GET", "POST"],
    url: "",
    exposeHeadRoute: false,
    config: perUser(rateLimits.sign, "sign"),
    schema: { response: { 201: MediaSignature, "4xx": ProblemBody, "5xx": ProblemBody } },
    handler: async ({ user }, reply) => {
      const upload = await grantUpload.execute({ user });
      return reply.code(201).header("cache-control", "no-store").send(toMediaSignature(upload, cloudName));
    },
  });
};

function toMediaSignature({ publicId, uploadUrl, fields, expiresAt }: SignedUpload, cloudName: string) {
  const { signature = "", api_key: apiKey = "", timestamp } = fields;
  return {
    signature,
    apiKey,
    publicId,
    timestamp: Number(timestamp),
    cloudName,
    uploadUrl,
    fields,
    expiresAt,
  };
}

/** Some clients name a content type although they send nothing. */
function acceptEmptyJson(app: Parameters<typeof mediaSignatureRoutes>[0]): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else parse(request, body.toString(), done);
  });
}
