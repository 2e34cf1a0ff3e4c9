import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { Store, ViewUserImage } from "@user-image/domain";
import { Problem } from "../problems/problems.js";
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

/** Short, so that a new picture soon appears everywhere. The image itself is cached for long. */
const CACHE_CONTROL = "public, max-age=60";

/** A value of this schema, which is text in a request. */
const Text = (schema: object) => Type.Unsafe<string>(schema);

const pictureSchema = {
  operationId: "getUserImage",
  summary: "Show the image of any user",
  description: "A square picture centred on the face, for the `src` of an `<img>`.",
  tags: ["Users"],
  ...ANYBODY,
  params: Type.Object({
    id: Text({ ...userIdSchema("number"), description: "The id of the user", examples: [217] }),
  }),
  querystring: Type.Object({
    size: Type.Optional(Text({ type: "integer", ...SIZE, description: "Side of the square in pixels" })),
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

function readSize(text: unknown): number {
  const { minimum, maximum } = SIZE;
  const size = typeof text === "string" && /^\d{1,15}$/.test(text) ? Number(text) : -1;
  if (size >= minimum && size <= maximum) return size;
  return refuse("size", `a whole number from ${minimum} to ${maximum}`);
}

/** @throws {Problem} `invalid_request` */
export function refuse(member: string, expected: string): never {
  const message = `must be ${expected}`;
  throw new Problem("invalid_request", `${member} ${message}.`, { errors: [{ member, message }] });
}
