import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { RemoveUserImage, SetUserImage, User } from "@user-image/domain";
import { type AuthenticationOptions, requireUser } from "../authentication/authenticate.js";
import { perUser, type RateLimiter, type RateLimits } from "../authentication/rate-limits.js";
import type { Metrics } from "../metrics/metrics.js";
import { PROBLEM } from "../problems/problems.js";
import { entityTagOf, matchesStrongly } from "../server/entity-tag.js";
import { IF_MATCH, IF_NONE_MATCH, TOKEN_BEARER, X_REQUEST_ID } from "./schemas/parameters.js";
import {
  cacheControl,
  ETAG,
  IMAGE_PROBLEMS,
  JSON_PROBLEMS,
  NOT_MODIFIED,
  problemResponses,
  RATE_LIMIT,
  TOKEN_PROBLEMS,
} from "./schemas/responses.js";
import { bodyOf, type ToBody } from "./schemas/user-body.js";

export interface UserRoutesOptions<P> extends AuthenticationOptions<P> {
  readonly limiter: RateLimiter;
  readonly rateLimits: RateLimits;
  readonly setUserImage: SetUserImage<P>;
  readonly removeUserImage: RemoveUserImage<P>;
  readonly toBody: ToBody<P>;
  readonly measurements: Metrics;
}

const PUBLIC_ID =
  "Cloudinary ID / URL: the `publicId` of the signature, `v<version>/<public_id>.<format>`, or the URL of the upload";

const EXAMPLES = [{ image: { publicId: "v1234567/xcvjghjkdisudgfds7iyf.jpg" } }, { image: null }];

/** The image to show, in a request. */
export const ImageToShow = Type.Unsafe<{ publicId: string } | null>({
  type: ["object", "null"],
  properties: { publicId: Type.String({ description: PUBLIC_ID }) },
  required: ["publicId"],
  additionalProperties: false,
  description: "The uploaded image to show, or null to remove the image",
});

const ImageChange = Type.Object({ image: ImageToShow }, { additionalProperties: false, examples: EXAMPLES });

const userResponse = {
  description: "The user",
  headers: { ...ETAG, ...cacheControl("max-age=0, private, must-revalidate") },
  content: {
    "application/json": {
      schema: Type.Unsafe<object>({ $ref: "User#" }),
    },
  },
};

const getSchema = {
  operationId: "getUser",
  summary: "Get the current user",
  tags: ["Users"],
  ...TOKEN_BEARER,
  headers: Type.Object({ ...IF_NONE_MATCH, ...X_REQUEST_ID }),
  response: {
    200: userResponse,
    ...NOT_MODIFIED,
    ...problemResponses([...TOKEN_PROBLEMS, "user_not_added"]),
  },
};

const patchSchema = {
  operationId: "setUserImage",
  summary: "Set or remove the current user's image",
  description:
    "Sets an image that was uploaded with permission of this service, or removes it. Idempotent: the same request gives the same answer and changes nothing.",
  tags: ["Users"],
  ...TOKEN_BEARER,
  headers: Type.Object({ ...IF_MATCH, ...X_REQUEST_ID }),
  body: ImageChange,
  response: {
    200: { ...userResponse, headers: { ...userResponse.headers, ...RATE_LIMIT } },
    ...problemResponses([
      ...TOKEN_PROBLEMS,
      ...JSON_PROBLEMS,
      "user_not_added",
      "precondition_failed",
      "invalid_request",
      ...IMAGE_PROBLEMS,
      "image_locked",
      "media_unavailable",
    ]),
  },
};

const NOT_SHOWN = "The user cannot be shown because of an error in the service. The error was logged.";
const ONLY_CHANGED =
  "The change was made, but the user cannot be shown because of an error in the service. The error was logged.";

/** /v1/users: the user of the request. */
export async function userRoutes<P>(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  options: UserRoutesOptions<P>,
): Promise<void> {
  const { limiter, rateLimits, measurements, setUserImage, removeUserImage } = options;
  const userOf = requireUser(app, options);
  const toBody = (user: User<P>) => bodyOf(options.toBody, user, NOT_SHOWN);

  app.get("", { schema: getSchema }, async (request) => toBody(userOf(request)));

  app.patch(
    "",
    {
      preParsing: perUser(limiter, rateLimits.set),
      onResponse: async (_request, { [PROBLEM]: problem }) =>
        measurements.sets.inc({ outcome: problem?.code ?? "ok" }),
      schema: patchSchema,
    },
    async (request) => {
      const { headers, body } = request;
      const user = userOf(request);
      const precondition = preconditionOf(headers["if-match"], toBody);
      const updated =
        body.image === null
          ? await removeUserImage.execute({ user, precondition })
          : await setUserImage.execute({ user, precondition, publicId: body.image.publicId });
      return bodyOf(options.toBody, updated, ONLY_CHANGED);
    },
  );
}

/** Whether a user has an entity tag of `If-Match`. Undefined without the header. */
export function preconditionOf<P>(
  ifMatch: string | undefined,
  toBody: (user: User<P>) => object,
): ((user: User<P>) => boolean) | undefined {
  if (ifMatch === undefined) return undefined;
  return (user) => matchesStrongly(ifMatch, entityTagOf(JSON.stringify(toBody(user))));
}
