import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import {
  isDomainError,
  type RemoveUserImage,
  type SetUserImage,
  type User,
  type UserRepository,
} from "@user-image/domain";
import { requireToken } from "../authenticate.js";
import { entityTagOf, matchesStrongly } from "../entity-tag.js";
import type { Metrics } from "../metrics/metrics.js";
import { ProblemBody } from "../problem-body.js";
import { type NoteFailedAuthentication, perUser, type RateLimits } from "../rate-limits.js";
import { toUserBody, UserBody } from "../user-body.js";

export interface UserRoutesOptions {
  readonly users: UserRepository;
  readonly noteFailedAuthentication: NoteFailedAuthentication;
  readonly rateLimits: RateLimits;
  readonly setUserImage: SetUserImage;
  readonly removeUserImage: RemoveUserImage;
  readonly metrics: Metrics;
}

const ImageChange = Type.Object(
  {
    image: Type.Unsafe<{ publicId: string } | null>({
      type: ["object", "null"],
      properties: { publicId: Type.String({ description: "Cloudinary ID / URL" }) },
      required: ["publicId"],
      additionalProperties: false,
      description: "The uploaded image to show, or null to show none",
    }),
  },
  { additionalProperties: false },
);

const answers = { 200: UserBody, "4xx": ProblemBody, "5xx": ProblemBody };

/** /v1/users: the user whose token it is. */
export const userRoutes: FastifyPluginAsyncTypebox<UserRoutesOptions> = async (app, options) => {
  const { users, noteFailedAuthentication, rateLimits, metrics, setUserImage, removeUserImage } = options;
  requireToken(app, users, noteFailedAuthentication);

  app.get("", { schema: { response: answers } }, async ({ user }) => toUserBody(user));

  app.patch(
    "",
    { config: perUser(rateLimits.set, "set"), schema: { body: ImageChange, response: answers } },
    async ({ user, headers, body }) => {
      const precondition = preconditionOf(headers["if-match"]);
      const updated =
        body.image === null
          ? removeUserImage.execute({ user, precondition })
          : setUserImage.execute({ user, precondition, publicId: body.image.publicId });
      return toUserBody(await counted(updated));
    },
  );

  const counted = async (outcome: Promise<User>): Promise<User> => {
    try {
      const user = await outcome;
      metrics.sets.inc({ outcome: "ok" });
      return user;
    } catch (error) {
      metrics.sets.inc({ outcome: isDomainError(error) ? error.code : "internal_error" });
      throw error;
    }
  };
};

function preconditionOf(ifMatch: string | undefined): ((user: User) => boolean) | undefined {
  if (ifMatch === undefined) return undefined;
  return (user) => matchesStrongly(ifMatch, entityTagOf(JSON.stringify(toUserBody(user))));
}
