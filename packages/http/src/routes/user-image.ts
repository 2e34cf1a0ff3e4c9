import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { ViewUserImage } from "@user-image/domain";
import { Problem } from "../problems/problems.js";
import { initialsPicture } from "./initials.js";
import { ANYBODY, IF_NONE_MATCH, X_REQUEST_ID } from "./schemas/parameters.js";
import { cacheControl, ETAG, NOT_MODIFIED, problemResponses, STORE_PROBLEMS } from "./schemas/responses.js";

export interface UserImageRoutesOptions {
  readonly viewUserImage: ViewUserImage;
}

/** The side of the square, in pixels. */
const SIZE = { minimum: 16, maximum: 1024, default: 128 };
const ID = { minimum: 0, maximum: 999_999_999_999_999 };

/** Short, so that a new picture soon appears everywhere. The image itself is cached for long. */
const CACHE_CONTROL = "public, max-age=60";

/** A whole number, which is text in a request. */
const WholeNumber = (options: object) => Type.Unsafe<string>({ type: "integer", ...options });

const pictureSchema = {
  operationId: "getUserImage",
  summary: "Show the image of any user",
  description: "A square picture centred on the face, for the `src` of an `<img>`.",
  tags: ["Users"],
  ...ANYBODY,
  params: Type.Object({ id: WholeNumber({ ...ID, description: "The user's", examples: [217] }) }),
  querystring: Type.Object({
    size: Type.Optional(WholeNumber({ ...SIZE, description: "Side of the square in pixels" })),
  }),
  headers: Type.Object({ ...IF_NONE_MATCH, ...X_REQUEST_ID }),
  response: {
    200: {
      description: "The initials of a user without an image; a silhouette for an unknown user",
      headers: { ...ETAG, ...cacheControl(CACHE_CONTROL) },
      content: { "image/svg+xml": { schema: Type.String() } },
    },
    302: Type.Null({
      description: "The image",
      headers: {
        Location: { type: "string", description: "The URL of the image in this size and version" },
        ...cacheControl(CACHE_CONTROL),
      },
    }),
    ...NOT_MODIFIED,
    ...problemResponses(["invalid_request", ...STORE_PROBLEMS]),
  },
};

/** /v1/users/:id/image: the picture of any user, for an <img>. */
export const userImageRoutes: FastifyPluginAsyncTypebox<UserImageRoutesOptions> = async (
  app,
  { viewUserImage },
) => {
  app.get(
    "/:id/image",
    {
      schema: pictureSchema,
      // Values in a URL are text, which Ajv would not accept as a number.
      validatorCompiler: () => () => true,
    },
    async ({ params, query }, reply) => {
      const id = readWholeNumber("id", params.id, ID);
      const size = readWholeNumber("size", query.size ?? `${SIZE.default}`, SIZE);
      const view = await viewUserImage.execute({ id, size });

      reply.header("cache-control", CACHE_CONTROL);
      if (view.kind === "image") return reply.redirect(view.url, 302);
      return reply
        .type("image/svg+xml; charset=utf-8")
        .header("content-security-policy", "default-src 'none'")
        .send(initialsPicture(id, view.initials, size));
    },
  );
};

function readWholeNumber(member: string, text: unknown, { minimum, maximum }: typeof ID): number {
  const number = typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (number >= minimum && number <= maximum) return number;
  const message = `must be a whole number from ${minimum} to ${maximum}`;
  throw new Problem("invalid_request", `${member} ${message}.`, { errors: [{ member, message }] });
}
