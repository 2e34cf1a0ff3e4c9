import Fastify, { type FastifyInstance, type RouteOptions } from "fastify";
import { ProblemBody } from "../problem-body.js";
import { MediaSignature } from "../routes/media-signature.js";
import { UserBody } from "../user-body.js";

export type Operation = Pick<RouteOptions, "method" | "url" | "schema">;

/** The routes that are registered from now on and are documented, those with tags, by their path below the plugin. */
export function collectOperations(app: FastifyInstance): readonly Operation[] {
  const operations: Operation[] = [];
  app.addHook("onRoute", ({ method, url, schema }) => {
    if (schema?.tags && method !== "HEAD")
      operations.push({ method, url: url.slice(app.prefix.length), schema });
  });
  return operations;
}

/**
 * A server of its own that only knows the documentation: the OpenAPI document by `swagger()`, and
 * its reader at `/docs/`. Made when somebody asks for it: what it takes to make is not loaded at
 * every start.
 */
export async function openDocumentation(
  operations: readonly Operation[],
  publicUrl: string,
): Promise<FastifyInstance> {
  const { default: swagger } = await import("@fastify/swagger");
  const { default: swaggerUi } = await import("@fastify/swagger-ui");
  const { openApiOptions } = await import("./openapi.js");
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  for (const schema of [UserBody, MediaSignature, ProblemBody]) app.addSchema(schema);
  await app.register(swagger, openApiOptions(publicUrl));
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    theme: { title: "user-image" },
    uiConfig: { layout: "BaseLayout", tryItOutEnabled: true },
  });
  for (const operation of operations) app.route({ ...operation, handler: async () => null });
  await app.ready();
  return app;
}
