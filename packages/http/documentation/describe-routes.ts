import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance, type RouteOptions } from "fastify";
import { ProblemBody } from "../src/problems/problem-body.js";
import { AdministeredUser } from "../src/routes/schemas/administered-user.js";
import { MediaSignature } from "../src/routes/schemas/media-signature.js";
import { UserBody } from "../src/routes/schemas/user-body.js";
import { openApiOptions } from "./openapi.js";

export type Operation = Pick<RouteOptions, "method" | "url" | "schema">;

/** Collects the documented routes, which are those with tags, that are registered from now on. */
export function collectOperations(app: FastifyInstance): readonly Operation[] {
  const operations: Operation[] = [];
  app.addHook("onRoute", ({ method, url, schema }) => {
    if (schema?.tags && method !== "HEAD") operations.push({ method, url, schema });
  });
  return operations;
}

/**
 * Makes the OpenAPI document of some routes. The library reads the routes of a server, so this makes a temporary one
 * that does not listen.
 *
 * @param publicUrl the URL at which clients reach the service
 */
export async function describeRoutes(operations: readonly Operation[], publicUrl: string): Promise<object> {
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  for (const schema of [UserBody, AdministeredUser, MediaSignature, ProblemBody]) app.addSchema(schema);
  await app.register(swagger, openApiOptions(publicUrl));
  for (const operation of operations) app.route({ ...operation, handler: async () => null });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}
