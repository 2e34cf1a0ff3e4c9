import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Static, Type } from "@sinclair/typebox";
import type { GrantUpload, SignedUpload, UserRepository } from "@user-image/domain";
import { requireToken } from "../authenticate.js";
import { TOKEN_BEARER, X_REQUEST_ID } from "../documentation/parameters.js";
import {
  cacheControl,
  JSON_PROBLEMS,
  problemResponses,
  RATE_LIMIT,
  TOKEN_PROBLEMS,
} from "../documentation/responses.js";
import type { ProblemCode } from "../problems.js";
import { type NoteFailedAuthentication, perUser, type RateLimits } from "../rate-limits.js";

export interface MediaSignatureRoutesOptions {
  readonly users: UserRepository;
  readonly noteFailedAuthentication: NoteFailedAuthentication;
  readonly rateLimits: RateLimits;
  readonly grantUpload: GrantUpload;
  readonly cloudName: string;
}

export const MediaSignature = Type.Object(
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

/** The service decides on everything, so that nobody else's wishes are signed. */
const Nothing = Type.Unsafe<unknown>({
  type: ["object", "null"],
  additionalProperties: false,
  description: "There is nothing to ask for",
});

const signatureSchema = (operationId: string, summary: string, problems: readonly ProblemCode[] = []) => ({
  operationId,
  summary,
  description:
    "Post `fields` as they are, and the image as `file`, to `uploadUrl` as a multipart form, and nothing else.",
  tags: ["Users"],
  ...TOKEN_BEARER,
  headers: Type.Object(X_REQUEST_ID),
  response: {
    201: {
      description: "Leave to upload one image",
      headers: { ...cacheControl("no-store"), ...RATE_LIMIT },
      content: {
        "application/json": {
          schema: Type.Unsafe<Static<typeof MediaSignature>>({ $ref: "MediaSignature#" }),
        },
      },
    },
    ...problemResponses([...TOKEN_PROBLEMS, "too_many_pending_uploads", "media_unavailable", ...problems]),
  },
});

/** /v1/media-signature: leave to upload one image. GET does the same, for clients that fetch it. */
export const mediaSignatureRoutes: FastifyPluginAsyncTypebox<MediaSignatureRoutesOptions> = async (
  app,
  { users, noteFailedAuthentication, rateLimits, grantUpload, cloudName },
) => {
  requireToken(app, users, noteFailedAuthentication);
  acceptEmptyJson(app);

  const limitRate = perUser(app, rateLimits.sign);
  const addRoute = (
    method: "GET" | "POST",
    schema: ReturnType<typeof signatureSchema> & { readonly body?: typeof Nothing },
  ) =>
    app.route({
      method,
      url: "",
      exposeHeadRoute: false,
      preParsing: limitRate,
      schema,
      handler: async ({ user }, reply) => {
        const upload = await grantUpload.execute({ user });
        return reply.code(201).header("cache-control", "no-store").send(toMediaSignature(upload, cloudName));
      },
    });
  addRoute("GET", signatureSchema("fetchMediaSignature", "The same, for clients that fetch it"));
  const problems = [...JSON_PROBLEMS, "invalid_request"] as const;
  addRoute("POST", {
    ...signatureSchema("createMediaSignature", "Get leave to upload an image", problems),
    body: Nothing,
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
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else parse(request, body.toString(), done);
  });
}
