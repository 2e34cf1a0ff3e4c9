import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { PATCH_TYPES } from "./error-handler.js";
import { Problem } from "./problems.js";

/** Collects the methods of each route that is registered from now on, by its path below the plugin. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const methods = new Map<string, Set<string>>();
  app.addHook("onRoute", (route) => {
    const { method } = route;
    const url = route.url.slice(app.prefix.length);
    methods.set(url, new Set([...(methods.get(url) ?? []), ...[method].flat()]));
  });
  return methods;
}

/** Answers OPTIONS, and answers methods that a path does not have with 405 and `Allow`. */
export const methodNotAllowedRoutes: FastifyPluginAsync<{
  methods: ReturnType<typeof collectMethods>;
}> = async (app, { methods }) => {
  for (const [url, names] of [...methods]) {
    const allow = [...names, "OPTIONS"].join(", ");
    const headers = { allow, ...(names.has("PATCH") && { "accept-patch": PATCH_TYPES }) };
    app.options(url, {
      onRequest: async (_request, reply) =>
        reply
          .code(204)
          .headers({ ...headers, ...preflight(allow) })
          .send(),
      handler: async () => {},
    });
    app.route({
      method: app.supportedMethods.filter((name) => name !== "OPTIONS" && !names.has(name)),
      url,
      // Before its body is validated.
      onRequest: async ({ method }) => {
        const detail = `${method} is not allowed here. Use ${allow}.`;
        throw new Problem("method_not_allowed", detail, {}, headers);
      },
      handler: async () => {},
    });
  }
};

/** The answer to a browser's preflight request (https://fetch.spec.whatwg.org/). */
function preflight(methods: string) {
  return {
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id",
    "access-control-max-age": "86400",
  };
}
