import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { type Static, Type } from "@sinclair/typebox";
import type { GrantUpload, ImageLimits, SignedUpload } from "@user-image/domain";
import { type AuthenticationOptions, requireUser } from "../authentication/authenticate.js";
import { perUser, type RateLimiter, type RateLimits } from "../authentication/rate-limits.js";
import type { ProblemCode } from "../problems/problems.js";
import type { MediaSignature } from "./schemas/media-signature.js";
import { TOKEN_BEARER, X_REQUEST_ID } from "./schemas/parameters.js";
import {
  cacheControl,
  JSON_PROBLEMS,
  problemResponses,
  RATE_LIMIT,
  TOKEN_PROBLEMS,
} from "./schemas/responses.js";

export interface MediaSignatureRoutesOptions<P> extends AuthenticationOptions<P> {
  readonly limiter: RateLimiter;
  readonly rateLimits: RateLimits;
  readonly grantUpload: GrantUpload<P>;
  readonly cloudName: string;
  readonly limits: Pick<ImageLimits, "formats" | "maxBytes">;
}

/** The service chooses all signed parameters, so a request has none. */
export const Nothing = Type.Unsafe<unknown>({
  type: ["object", "null"],
  additionalProperties: false,
  description: "An empty object or null; the body may also be missing",
});

/** Describes a route that gives a permission. */
export const signatureSchema = (
  operationId: string,
  summary: string,
  problems: readonly ProblemCode[] = [],
) => ({
  operationId,
  summary,
  description:
    "Post a multipart form to `uploadUrl`: all `fields` unchanged, the image as `file`, and no other field.",
  tags: ["Users"],
  ...TOKEN_BEARER,
  headers: Type.Object(X_REQUEST_ID),
  response: {
    201: {
      description: "Permission to upload one image",
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

/** /v1/media-signature: permission to upload one image. GET does the same, for clients that use it. */
export async function mediaSignatureRoutes<P>(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  options: MediaSignatureRoutesOptions<P>,
): Promise<void> {
  const { limiter, rateLimits, grantUpload } = options;
  const userOf = requireUser(app, options, true);
  acceptEmptyJson(app);

  const limitRate = perUser(limiter, rateLimits.sign);
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
      handler: async (request, reply) => {
        const upload = await grantUpload.execute({ user: userOf(request) });
        return reply.code(201).header("cache-control", "no-store").send(toMediaSignature(upload, options));
      },
    });
  addRoute(
    "GET",
    signatureSchema("fetchMediaSignature", "The same as POST, for clients that use GET", ["image_locked"]),
  );
  const problems = [...JSON_PROBLEMS, "image_locked", "invalid_request"] as const;
  addRoute("POST", {
    ...signatureSchema("createMediaSignature", "Get permission to upload an image", problems),
    body: Nothing,
  });
}

/** Makes the answer. */
export function toMediaSignature(
  upload: SignedUpload,
  options: Pick<MediaSignatureRoutesOptions<never>, "cloudName" | "limits">,
) {
  const { publicId, uploadUrl, fields, expiresAt } = upload;
  const { cloudName, limits } = options;
  const { signature = "", api_key: apiKey = "", timestamp } = fields;
  return {
    signature,
    apiKey,
    publicId,
    timestamp: Number(timestamp),
    cloudName,
    uploadUrl,
    fields,
    expiresAt: expiresAt.toJSON(),
    maxBytes: limits.maxBytes,
    formats: limits.formats,
  };
}

/** Some clients send a content type without a body. */
export function acceptEmptyJson(app: Parameters<FastifyPluginAsyncTypebox>[0]): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body === "") done(null, undefined);
    else parse(request, body.toString(), done);
  });
}
