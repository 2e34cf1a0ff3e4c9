import Fastify from "fastify";
import { UserBody } from "../../../packages/http/dist/user-body.js";
import { SEED_BODY } from "../seed-users.js";

const body = {
  type: "object",
  properties: {
    image: {
      type: ["object", "null"],
      properties: { publicId: { type: "string" } },
      required: ["publicId"],
      additionalProperties: false,
    },
  },
  required: ["image"],
  additionalProperties: false,
};

/** The same schema for the request and the answer, as Fastify comes, and nothing else. */
const app = Fastify();
app.patch<{ Body: { image: { publicId: string } } }>(
  "/v1/users",
  { schema: { body, response: { 200: UserBody } } },
  async (request) => ({ ...SEED_BODY, image: request.body.image.publicId }),
);
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

process.on("SIGTERM", () => process.exit());
