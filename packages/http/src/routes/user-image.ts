import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { Store, ViewUserImage } from "@user-image/domain";
import { Problem, refuse } from "../problems/problems.js";
import { initialsPicture } from "./initials.js";
import { ANYBODY, IF_NONE_MATCH, X_REQUEST_ID } from "./schemas/parameters.js";
import { cacheControl, ETAG, NOT_MODIFIED, problemResponses, STORE_PROBLEMS } from "./schemas/responses.js";
import { userIdSchema } from "./schemas/user-id.js";

export interface UserImageRoutesOptions {
  readonly viewUserImage: ViewUserImage;
  readonly users: Pick<Store, "ids">;
}

/** The side of the square, in pixels. */
const SIZE = { minimum: 16, maximum: 1024, default: 128 };

/** A new picture soon appears everywhere. The image that it redirects to is cached for long. */
const A_MINUTE = "public, max-age=60";

/** For a URL that names the version shown. `immutable`: not even a reload asks again (RFC 8246). */
const A_YEAR = "public, max-age=31536000, immutable";

const FALLBACKS = ["initials", "404"] as const;

const NO_PICTURE = "There is no picture: the user shows none, or there is no such user.";

/** A value of this schema, which is text in a request. */
const Text = (schema: object) => Type.Optional(Type.Unsafe<string>(schema));

const pictureSchema = {
  operationId: "getUserImage",
  summary: "Show the image of any user",
  description:
    "A square picture centred on the face, for the `src` of an `<img>`. A URL whose `image` names the version that the user shows is answered with `Cache-Control: public, max-age=31536000, immutable`; any other URL with `public, max-age=60`. No answer depends on a request header, so none has `Vary`. Ids that can be counted show who exists, since an unknown id has a silhouette and no initials; text ids that nobody can guess do not.",
  tags: ["Users"],
  ...ANYBODY,
  params: Type.Object({
    id: Type.Unsafe<string>({
      ...userIdSchema("number"),
      description: "The id of the user",
      examples: [217],
    }),
  }),
  querystring: Type.Object({
    size: Text({ type: "integer", ...SIZE, description: "Side of the square in pixels" }),
    image: Text({
      type: "string",
      description:
        "The version of the image, exactly as the user's `image` is in an answer or an event. It only decides how long the answer may be cached: the answer is always what the user shows now",
      examples: ["v1234567/xcvjghjkdisudgfds7iyf.jpg"],
    }),
    animated: Text({
      type: "boolean",
      default: false,
      description: "Whether an animation moves. Otherwise its first frame is shown",
    }),
    default: Text({
      type: "string",
      enum: FALLBACKS,
      default: "initials",
      description: "What is answered for a user without an image and for an unknown user",
    }),
  }),
  headers: Type.Object({ ...IF_NONE_MATCH, ...X_REQUEST_ID }),
  response: {
    200: {
      description: "The initials of a user without an image; a silhouette for an unknown user",
      headers: { ...ETAG, ...cacheControl(A_MINUTE) },
      content: { "image/svg+xml": { schema: Type.String() } },
    },
    302: Type.Null({
      description: "The image",
      headers: {
        Location: { type: "string", description: "The URL of the image in this size and version" },
        ...cacheControl(A_YEAR),
      },
    }),
    ...NOT_MODIFIED,
    ...problemResponses(["invalid_request", "not_found", ...STORE_PROBLEMS]),
  },
};

/** /v1/users/:id/image: the picture of any user, for an <img>. */
export const userImageRoutes: FastifyPluginAsyncTypebox<UserImageRoutesOptions> = async (
  app,
  { viewUserImage, users: { ids } },
) => {
  app.get(
    "/:id/image",
    {
      schema: pictureSchema,
      // Values in a URL are text, which Ajv would not accept as a number.
      validatorCompiler: () => () => true,
    },
    async ({ params, query }, reply) => {
      const id = ids.read(params.id) ?? refuse("id", ids.description);
      const size = readSize(query.size ?? `${SIZE.default}`);
      const animated = oneOf(["false", "true"], "animated", query.animated) === "true";
      const fallback = oneOf(FALLBACKS, "default", query.default);
      const view = await viewUserImage.execute({ id, size, animated, reference: query.image });

      if (view.kind === "image") {
        reply.header("cache-control", view.isExpected ? A_YEAR : A_MINUTE);
        return reply.redirect(view.url, 302);
      }
      if (fallback === "404") throw new Problem("not_found", NO_PICTURE, {}, { "cache-control": A_MINUTE });
      return reply
        .type("image/svg+xml; charset=utf-8")
        .headers({ "cache-control": A_MINUTE, "content-security-policy": "default-src 'none'" })
        .send(initialsPicture(id, view.initials, size));
    },
  );
};

function readSize(text: unknown): number {
  const { minimum, maximum } = SIZE;
  const size = typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (size >= minimum && size <= maximum) return size;
  return refuse("size", `a whole number from ${minimum} to ${maximum}`);
}

/** The first value if the parameter is missing. A parameter that is given twice is a list. */
function oneOf<Value extends string>(
  values: readonly [Value, ...Value[]],
  name: string,
  given: unknown,
): Value {
  const value = given ?? values[0];
  return values.find((known) => known === value) ?? refuse(name, values.join(" or "));
}
