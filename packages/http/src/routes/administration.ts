import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import {
  faultOfReason,
  type GrantUpload,
  type ImageLimits,
  type ModerateUserImage,
  type Store,
  type UserId,
  UserNotFound,
  type UserRepository,
} from "@user-image/domain";
import type { FastifyRequest } from "fastify";
import { type Act, wordsOfAct } from "../administration/act.js";
import { describeUser } from "../administration/describe-user.js";
import { type AuthenticationOptions, requireAdministrator } from "../authentication/authenticate.js";
import { perUser, type RateLimiter, type RateLimits } from "../authentication/rate-limits.js";
import { toProblem } from "../problems/error-handler.js";
import { invalidRequest, Problem, type ProblemCode, refuse } from "../problems/problems.js";
import { acceptEmptyJson, Nothing, signatureSchema, toMediaSignature } from "./media-signature.js";
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
import { userIdSchema } from "./schemas/user-id.js";
import { ImageToShow, preconditionOf } from "./users.js";

export interface AdministrationRoutesOptions<P> extends AuthenticationOptions<P> {
  readonly users: Pick<UserRepository<P>, "findById"> & Pick<Store, "ids">;
  readonly limiter: RateLimiter;
  readonly rateLimits: RateLimits;
  readonly moderateUserImage: ModerateUserImage<P>;
  readonly grantUpload: GrantUpload<P>;
  readonly cloudName: string;
  readonly limits: Pick<ImageLimits, "formats" | "maxBytes">;
}

const Moderation = Type.Object(
  {
    image: Type.Optional(ImageToShow),
    locked: Type.Optional(
      Type.Boolean({ description: "Whether only administrators can change the image from now on" }),
    ),
    reason: Type.String({
      minLength: 1,
      maxLength: 500,
      description: "Why: one line of text, for the log. A locked user is told it",
    }),
  },
  {
    additionalProperties: false,
    anyOf: [{ required: ["image"] }, { required: ["locked"] }],
    description: "`image`, `locked` or both, and the reason. What is missing stays as it is",
    examples: [
      { image: null, locked: true, reason: "The picture shows somebody else." },
      { locked: false, reason: "The user has apologized." },
    ],
  },
);

const params = Type.Object({
  id: Type.Unsafe<string>({
    ...userIdSchema("number"),
    description: "The id of the user",
    examples: [217],
  }),
});

const PROBLEMS: readonly ProblemCode[] = ["not_allowed", "user_not_found", "invalid_request"];

const answer = {
  description: "The user, and what they show, may show, and showed before",
  headers: { ...ETAG, ...cacheControl("max-age=0, private, must-revalidate") },
  content: { "application/json": { schema: Type.Unsafe<object>({ $ref: "AdministeredUser#" }) } },
};

const common = { tags: ["Administration"], ...TOKEN_BEARER, params };

const getSchema = {
  ...common,
  operationId: "getUserAsAdministrator",
  summary: "Get any user, with all images and the lock",
  headers: Type.Object({ ...IF_NONE_MATCH, ...X_REQUEST_ID }),
  response: { 200: answer, ...NOT_MODIFIED, ...problemResponses([...TOKEN_PROBLEMS, ...PROBLEMS]) },
};

const patchSchema = {
  ...common,
  operationId: "moderateUserImage",
  summary: "Set or remove any user's image, lock or unlock it",
  description:
    "An image that an administrator removes can never be shown again. Removal and lock are one change. An image that is set must have been uploaded with a permission of this user. Idempotent: the same request gives the same answer and changes nothing.",
  headers: Type.Object({ ...IF_MATCH, ...X_REQUEST_ID }),
  body: Moderation,
  response: {
    200: { ...answer, headers: { ...answer.headers, ...RATE_LIMIT } },
    ...problemResponses([
      ...TOKEN_PROBLEMS,
      ...JSON_PROBLEMS,
      ...PROBLEMS,
      "precondition_failed",
      ...IMAGE_PROBLEMS,
      "media_unavailable",
    ]),
  },
};

const grantSchema = {
  ...signatureSchema("createMediaSignatureAsAdministrator", "Get permission to upload an image of any user", [
    ...JSON_PROBLEMS,
    ...PROBLEMS,
  ]),
  ...common,
  body: Nothing,
};

/** /v1/users/:id: the image of any user, for administrators. */
export async function administrationRoutes<P>(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  options: AdministrationRoutesOptions<P>,
): Promise<void> {
  const { users, limiter, rateLimits, moderateUserImage, grantUpload } = options;
  const administratorOf = requireAdministrator(app, options);
  const limitRate = (limit: number) => perUser(limiter, limit, administratorOf);
  const idOf = (text: string) => users.ids.read(text) ?? refuse("id", users.ids.description);
  const find = async (id: UserId) => {
    const user = await users.findById(id);
    if (user) return user;
    throw new UserNotFound();
  };
  acceptTextInUrls(app);

  app.get("/:id", { schema: getSchema }, async ({ params }) =>
    orNotFound(async () => describeUser(await find(idOf(params.id)))),
  );

  app.patch(
    "/:id",
    {
      preParsing: limitRate(rateLimits.set),
      preValidation: async ({ body }) => refuseModeration(body),
      schema: patchSchema,
    },
    async (request) => {
      const { image, locked, reason } = request.body;
      const userId = idOf(request.params.id);
      const asked = { image: image === null ? null : image?.publicId, locked, reason };
      const act: Act = { administrator: administratorOf(request), userId, ...asked };
      const precondition = preconditionOf<P>(request.headers["if-match"], describeUser);
      return logged(request, act, wordsOfAct(act), async () =>
        describeUser(await moderateUserImage.execute(userId, { ...asked, precondition })),
      );
    },
  );

  app.register(async (app: Parameters<FastifyPluginAsyncTypebox>[0]) => {
    acceptEmptyJson(app);
    const route = { preParsing: limitRate(rateLimits.sign), schema: grantSchema };
    app.post("/:id/media-signature", route, async (request, reply) => {
      const userId = idOf(request.params.id);
      const act = { administrator: administratorOf(request), userId };
      const upload = await logged(request, act, "an administrator may upload an image", async () =>
        grantUpload.execute({ user: await find(userId) }, "administrator"),
      );
      return reply.code(201).header("cache-control", "no-store").send(toMediaSignature(upload, options));
    });
  });
}

/** Values in a URL are text, which Ajv would not accept as a number. */
function acceptTextInUrls(app: Parameters<FastifyPluginAsyncTypebox>[0]): void {
  const compile = app.validatorCompiler;
  app.setValidatorCompiler((part) => (part.httpPart === "params" || !compile ? () => true : compile(part)));
}

/** Says what the schema cannot say in plain words. */
function refuseModeration(body: unknown): void {
  if (typeof body !== "object" || body === null) return;
  if (!("image" in body || "locked" in body)) throw invalidRequest("body", "must have image, locked or both");
  const fault = "reason" in body && typeof body.reason === "string" ? faultOfReason(body.reason) : null;
  if (fault) throw invalidRequest("reason", fault);
}

/** Logs an administrator's act and, if it failed, the code of the answer. */
async function logged<T>(
  request: FastifyRequest,
  act: Partial<Act>,
  words: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    const result = await orNotFound(work);
    request.log.info(act, words);
    return result;
  } catch (error) {
    request.log.info({ ...act, code: toProblem(error).code }, "an administrator's request failed");
    throw error;
  }
}

/** Only administrators learn that there is no such user. */
async function orNotFound<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UserNotFound ? new Problem("user_not_found", error.message) : error;
  }
}
