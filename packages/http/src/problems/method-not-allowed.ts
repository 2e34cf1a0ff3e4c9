import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import FindMyWay from "find-my-way";
import { PATCH_TYPES } from "./error-handler.js";
import { Problem } from "./problems.js";

/** Longer than any path that fits into the headers of a request. */
const MAX_PARAMETER = 65_536;

type Methods = ReadonlySet<string>;

export interface CollectedMethods {
  /** By the path of the route, as `/v1/users/:id`. */
  readonly ofRoutes: ReadonlyMap<string, Methods>;
  /** Finds those of the path of a request. */
  of(url: string): Methods | undefined;
}

/** Collects the methods of each route that is registered from now on. */
export function collectMethods(app: FastifyInstance): CollectedMethods {
  const ofRoutes = new Map<string, Set<string>>();
  const paths = FindMyWay({ maxParamLength: MAX_PARAMETER });
  app.addHook("onRoute", ({ url, method }) => {
    const known = ofRoutes.get(url);
    const methods = known ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    if (known) return;
    ofRoutes.set(url, methods);
    paths.on("GET", url, () => {}, methods);
  });
  return { ofRoutes, of: (url) => paths.find("GET", url)?.store };
}

/** Answers OPTIONS. */
export const optionsRoutes: FastifyPluginAsync<{ methods: CollectedMethods }> = async (app, { methods }) => {
  for (const [url, names] of [...methods.ofRoutes]) {
    const headers = headersOf(names);
    app.options(url.slice(app.prefix.length), {
      onRequest: async (_request, reply) =>
        reply
          .code(204)
          .headers({ ...headers, ...preflight(headers.allow) })
          .send(),
      handler: async () => {},
    });
  }
};

/** Says which methods a path has, if it has others than the request's. A route for each method would slow down the start. */
export function methodNotAllowed({ method, url }: FastifyRequest, methods: CollectedMethods) {
  const names = methods.of(url);
  if (!names || names.has(method)) return undefined;
  const headers = headersOf(names);
  const detail = `${method} is not allowed here. Use ${headers.allow}.`;
  return new Problem("method_not_allowed", detail, {}, headers);
}

function headersOf(names: Methods) {
  const allow = [...new Set([...names, "OPTIONS"])].join(", ");
  return { allow, ...(names.has("PATCH") && { "accept-patch": PATCH_TYPES }) };
}

/** The answer to a browser's preflight request (https://fetch.spec.whatwg.org/). */
function preflight(methods: string) {
  return {
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id",
    "access-control-max-age": "86400",
  };
}
