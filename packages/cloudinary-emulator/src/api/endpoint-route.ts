import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import { type ApiError, badRequest } from "../api-error.js";
import type { Base } from "../assets/delivery-urls.js";
import { checkParameters } from "../contract/check-parameters.js";
import type { Endpoint } from "../contract/endpoint.js";
import { callOf, ENDPOINTS, type EndpointName } from "../contract/endpoints.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { authenticateCall } from "./authentication.js";
import { readParameters } from "./call.js";
import { baseOf } from "./origin.js";

/** The variable parts of a path, by their names in `ENDPOINTS`. */
type PathValues = Readonly<Record<string, string>>;

/** A call without a file, whose parameters are known to be ones that the emulator takes. */
export interface EndpointCall {
  readonly parameters: Parameters;
  readonly path: PathValues;
  readonly base: Base;
  readonly reply: FastifyReply;
}

type Handler = (call: EndpointCall) => Promise<object>;

/** Registers a call of the Admin API. The surrounding routes authenticate it. */
export function adminRoute(
  app: FastifyInstance,
  emulator: Emulator,
  name: EndpointName,
  handle: Handler,
): void {
  route(app, name, async (request, reply, path) => {
    const parameters = await readParameters(request, emulator);
    checkParameters(name, parameters);
    const base = baseOf(request, app, emulator.account);
    return emulator.underway.run(() => handle({ parameters, path, base, reply }));
  });
}

/** Registers a call of the Upload API that has no file. */
export function signedRoute(
  app: FastifyInstance,
  emulator: Emulator,
  name: EndpointName,
  handle: Handler,
): void {
  const { account, now } = emulator;
  route(app, name, async (request, reply, path) => {
    const parameters = await readParameters(request, emulator);
    authenticateCall(request, parameters, account, now());
    checkParameters(name, parameters);
    const base = baseOf(request, app, account);
    return emulator.underway.run(() => handle({ parameters, path, base, reply }));
  });
}

/** Registers every call that Cloudinary has and the emulator refuses. */
export function refusedRoutes(app: FastifyInstance): void {
  for (const [name, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const { refusal } = endpoint;
    if (refusal === undefined) continue;
    route(app, name as EndpointName, async () => {
      throw badRequest(`The emulator does not support the method ${name}: ${refusal}`);
    });
  }
}

/** Not 404, which SDKs report as a missing asset. */
export function noSuchCall(request: FastifyRequest): ApiError {
  return badRequest(`The emulator has no ${request.method} ${request.url.split("?")[0]}`);
}

function route(
  app: FastifyInstance,
  name: EndpointName,
  handle: (request: FastifyRequest, reply: FastifyReply, path: PathValues) => Promise<object>,
): void {
  const endpoint: Endpoint = ENDPOINTS[name];
  const { path } = callOf(endpoint);
  const method = callOf(endpoint).method as HTTPMethods;
  app.route({
    method,
    url: `/v1_1/:cloud${path}`,
    exposeHeadRoute: false,
    handler: (request, reply) => handle(request, reply, request.params as PathValues),
  });
  if (!endpoint.encoded) return;
  app.route({
    method,
    url: "/v1_1/:cloud/:path",
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const values = valuesIn(path, `/${(request.params as { path: string }).path}`);
      if (!values) throw noSuchCall(request);
      return handle(request, reply, values);
    },
  });
}

/** The variable parts of a path of the form `pattern`. */
function valuesIn(pattern: string, path: string): PathValues | undefined {
  const [names, segments] = [pattern.split("/"), path.split("/")];
  const fits = names.every((name, index) => name.startsWith(":") || name === segments[index]);
  if (!fits || names.length !== segments.length) return undefined;
  const variable = names.flatMap((name, index) =>
    name.startsWith(":") ? [[name.slice(1), segments[index]]] : [],
  );
  return Object.fromEntries(variable);
}
