import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { RemoveUserImage, SetUserImage, User, UserRepository } from "@user-image/domain";
import { requireToken } from "../authenticate.js";
import { entityTagOf, matchesStrongly } from "../entity-tag.js";
import { ProblemBody } from "../problem-body.js";
import { toUserBody, UserBody } from "../user-body.js";

export interface UserRoutesOptions {
  readonly users: UserRepository;
  readonly setUserImage: SetUserImage;
  readonly removeUserImage: RemoveUserImage;
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
  const { users, setUserImage, removeUserImage } = options;
  requireToken(app, users);

  app.get("", { schema: { response: answers } }, async ({ user }) => toUserBody(user));

  app.patch("", { schema: { body: ImageChange, response: answers } }, async ({ user, headers, body }) => {
    const precondition = preconditionOf(headers["if-match"]);
    const updated =
      body.image === null
        ? await removeUserImage.execute({ user, precondition })
        : await setUserImage.execute({ user, precondition, publicId: body.image.publicId });
    return toUserBody(updated);
  });
};

function preconditionOf(ifMatch: string | undefined): ((user: User) => boolean) | undefined {
  if (ifMatch === undefined) return undefined;
  return (user) => matchesStrongly(ifMatch, entityTagOf(JSON.stringify(toUserBody(user))));
}
