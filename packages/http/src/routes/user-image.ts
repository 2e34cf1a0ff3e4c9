import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { ViewUserImage } from "@user-image/domain";
import { initialsPicture } from "../initials.js";
import { ProblemBody } from "../problem-body.js";
import { Problem } from "../problems.js";

export interface UserImageRoutesOptions {
  readonly viewUserImage: ViewUserImage;
}

const SMALLEST = 16;
const LARGEST = 1024;
const DEFAULT_SIZE = "128";

/** Short, so that a new picture is soon seen everywhere; what it leads to is cached for long. */
const CACHE_CONTROL = "public, max-age=60";

/** /v1/users/:id/image: anybody's picture, for an <img>. */
export const userImageRoutes: FastifyPluginAsyncTypebox<UserImageRoutesOptions> = async (
  app,
  { viewUserImage },
) => {
  app.get(
    "/:id/image",
    {
      schema: {
        params: Type.Object({ id: Type.String({ pattern: "^[0-9]{1,15}$" }) }),
        querystring: Type.Object({
          size: Type.Optional(
            Type.String({
              description: `Side of the square, ${SMALLEST} to ${LARGEST} pixels`,
              default: DEFAULT_SIZE,
            }),
          ),
        }),
        response: {
          200: Type.String({ description: "Initials as SVG, for a user who shows no image or is unknown" }),
          302: Type.Null({ description: "The image is delivered at `Location`" }),
          "4xx": ProblemBody,
          "5xx": ProblemBody,
        },
      },
    },
    async ({ params, query }, reply) => {
      const id = Number(params.id);
      const size = readSize(query.size ?? DEFAULT_SIZE);
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

function readSize(text: string): number {
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size >= SMALLEST && size <= LARGEST) return size;
  const message = `has to be a whole number from ${SMALLEST} to ${LARGEST}`;
  throw new Problem("invalid_request", `size ${message}.`, { errors: [{ member: "size", message }] });
}
