import { readFileSync } from "node:fs";
import Fastify from "fastify";
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

/** What the answer is: made by TypeBox as in our service or, without loading that, as plain JSON. */
async function userSchema(): Promise<object> {
  if (process.env.SCHEMA !== "plain")
    return (await import("../../../packages/http/dist/routes/schemas/user-body.js")).UserBody;
  const openapi = new URL("../../../docs/openapi.json", import.meta.url);
  return JSON.parse(readFileSync(openapi, "utf8")).components.schemas.User;
}

/** The same schema for the request and the answer, as Fastify comes, and nothing else. */
const app = Fastify();
app.patch<{ Body: { image: { publicId: string } } }>(
  "/v1/users",
  { schema: { body, response: { 200: await userSchema() } } },
  async (request) => ({ ...SEED_BODY, image: request.body.image.publicId }),
);
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

process.on("SIGTERM", () => process.exit());
