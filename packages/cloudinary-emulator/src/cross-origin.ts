import type { FastifyInstance } from "fastify";

const EXPOSED = "ETag, X-Cld-Error, X-Content-Type-Options, X-Request-Id";
/** Without `Authorization`, which the real service refuses: a client that sends it must fail here too. */
const ALLOWED = "Content-Range, Content-Type, X-Requested-With, X-Unique-Upload-Id";
const METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

/**
 * Lets pages of any origin call an app's routes, as the real service does; the routes must take `OPTIONS`. By hand
 * rather than with @fastify/cors, which decorates requests and takes `OPTIONS *`: both would clash with an app
 * that uses it for itself.
 */
export function allowAnyOrigin(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("access-control-allow-origin", "*");
    reply.header("access-control-expose-headers", EXPOSED);
    if (request.method !== "OPTIONS") return;
    return reply
      .code(204)
      .header("access-control-allow-methods", METHODS)
      .header("access-control-allow-headers", ALLOWED)
      .header("access-control-max-age", "86400")
      .send();
  });
}
