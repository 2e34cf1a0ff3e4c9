import Fastify, { type FastifyInstance, type RouteOptions } from "fastify";
import { ProblemBody } from "../problems/problem-body.js";
import { MediaSignature } from "../routes/schemas/media-signature.js";
import { UserBody } from "../routes/schemas/user-body.js";

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

export interface Documentation {
  /** The OpenAPI document. */
  readonly document: object;
  /** A server of its own, of which only `/docs/` and what is below it exists: the document's reader. */
  readonly reader: FastifyInstance;
}

/** Made when somebody asks for it: what it takes to make is not loaded at every start. */
export async function openDocumentation(
  operations: readonly Operation[],
  publicUrl: string,
): Promise<Documentation> {
  const document = await describeOperations(operations, publicUrl);
  return { document, reader: await openReader(document) };
}

/** The library reads routes, so it gets some that nobody can ask: this server is gone once they are described. */
async function describeOperations(operations: readonly Operation[], publicUrl: string): Promise<object> {
  const { default: swagger } = await import("@fastify/swagger");
  const { openApiOptions } = await import("./openapi.js");
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  for (const schema of [UserBody, MediaSignature, ProblemBody]) app.addSchema(schema);
  await app.register(swagger, openApiOptions(publicUrl));
  for (const operation of operations) app.route({ ...operation, handler: async () => null });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return document;
}

async function openReader(document: object): Promise<FastifyInstance> {
  const { default: swagger } = await import("@fastify/swagger");
  const { default: swaggerUi } = await import("@fastify/swagger-ui");
  const app = Fastify({ exposeHeadRoutes: false });
  await app.register(swagger, { mode: "static", specification: { document: document as never } });
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    theme: { title: "user-image" },
    uiConfig: { layout: "BaseLayout", tryItOutEnabled: true },
  });
  await app.ready();
  return app;
}
