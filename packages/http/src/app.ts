import type { UserIds } from "@user-image/domain";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Authentication } from "./authentication/authenticate.js";
import { authenticationByHost } from "./authentication/by-host.js";
import { authenticationByJwt } from "./authentication/by-jwt.js";
import { authenticationByToken } from "./authentication/by-token.js";
import { failedAuthenticationLimit, openRateLimiter } from "./authentication/rate-limits.js";
import { AccessLog, pathOf } from "./logging/access-log.js";
import { addLogSerializers, LOG_SERIALIZERS } from "./logging/log-serializers.js";
import { measureRequests } from "./metrics/measured-requests.js";
import { errorHandler, sendProblem } from "./problems/error-handler.js";
import {
  type CollectedMethods,
  collectMethods,
  methodNotAllowed,
  optionsRoutes,
} from "./problems/method-not-allowed.js";
import { CHALLENGES, Problem } from "./problems/problems.js";
import { administrationRoutes } from "./routes/administration.js";
import { documentationRoutes } from "./routes/documentation.js";
import { mediaNotificationRoutes } from "./routes/media-notifications.js";
import { mediaSignatureRoutes } from "./routes/media-signature.js";
import { operationsRoutes } from "./routes/operations.js";
import { picturePageRoutes } from "./routes/picture-page.js";
import { complaintOf, type ToBody, toUserBody } from "./routes/schemas/user-body.js";
import { userImageRoutes } from "./routes/user-image.js";
import { userRoutes } from "./routes/users.js";
import { clientErrorHandler, frameworkErrorHandler } from "./server/client-error.js";
import { connectionLimit, guardConnections } from "./server/connections.js";
import { shedLoad } from "./server/load-shedding.js";
import { acceptJsonOnly } from "./server/request-content.js";
import { requestIdOf } from "./server/request-id.js";
import { answerInTime, finishRequestsOnClose, trackRequests } from "./server/request-lifetime.js";
import { addResponseHeaders } from "./server/response-headers.js";
import { schemaController, serializerCompiler, validatorCompiler } from "./server/schema-compilers.js";
import type { ApiOptions, HostOptions, Service, UserImageOptions, UserImagePlugin } from "./service.js";

export interface AppOptions extends UserImageOptions {
  /** The stream of the log. Unset, nothing is logged. */
  readonly log?: { readonly level: string; readonly stream?: { write(line: string): void } };
  readonly trustProxy?: boolean | string[];
}

/** The largest body, in bytes. Requests are small, since uploads go to Cloudinary. */
const BODY_LIMIT = 16 * 1024;
const HEADER_LIMIT = 8 * 1024;

/** The longest id in a path, in characters. */
const parameterLimit = ({ kind }: UserIds) => (kind === "string" ? 255 : 100);

/** In milliseconds. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const HANDLER_DEADLINE = 10_000;
const CONNECTIONS_CHECK = 1_000;

/**
 * A connection without traffic is closed after this time, in milliseconds. It is longer than the deadline of a
 * request, and than the embedded emulator's work on an image with the wait for it.
 */
const STALLED = 20_000;

/**
 * Makes the HTTP server of the use cases. It opens no port and no connection, so a test can inject requests. Routes of
 * a host belong in a server of its own, with `userImage`: this one validates by strict rules and uses no response schemas.
 */
export function buildApp(options: AppOptions): FastifyInstance {
  const { service, log, trustProxy = false } = options;
  const app = Fastify({
    logger: log ? { ...log, serializers: LOG_SERIALIZERS } : false,
    trustProxy,
    clientErrorHandler: clientErrorHandler(service.measurements),
    frameworkErrors: frameworkErrorHandler(service.measurements),
    logController: new AccessLog(),
    genReqId: requestIdOf,
    schemaController,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: STALLED,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: HEADERS_TIMEOUT,
      connectionsCheckingInterval: CONNECTIONS_CHECK,
    },
    routerOptions: { maxParamLength: parameterLimit(service.users.ids) },
    return503OnClosing: false,
  });
  // A server may ignore the header Expect.
  app.server.on("checkExpectation", app.routing);
  guardConnections(app, service.measurements, connectionLimit());
  app.register(mounted, options);
  return app;
}

const mounted: UserImagePlugin = mount;

/**
 * The service as a plugin for a host's Fastify server, under any prefix. It has its own validation, error
 * answers, limits of bodies and time, and log serializers, and does not change the host's. The host
 * configures the server itself: the log, request ids, timeouts of connections.
 */
export const userImage: UserImagePlugin = async (app, options) => {
  addLogSerializers(app);
  await mount(app, options);
};

async function mount<P>(app: FastifyInstance, options: UserImageOptions<P>): Promise<void> {
  const { service, ...host } = options;
  const { embedded } = service;
  const complaint = host.toBody && complaintOf(host.toBody);
  if (complaint) throw new TypeError(complaint);
  if (host.authorizeAdmin && !host.authenticate) throw new TypeError(NOT_AUTHENTICATED);
  const underWay = trackRequests(app);
  const running = {
    ...service,
    ...host,
    // The types require `toBody` for any other profile.
    toBody: host.toBody ?? (toUserBody as ToBody<unknown> as ToBody<P>),
    bodySchema: host.toBody && (host.bodySchema ?? { type: "object" }),
    authentication: authenticationOf(service, host),
    isStopping: finishRequestsOnClose(app, underWay, embedded !== undefined),
    underWay,
  };
  await app.register(api<P>, { ...running, prefix: "" });
  if (embedded) await app.register(embedded);
}

const NOT_AUTHENTICATED =
  "The option authorizeAdmin of userImage needs the option authenticate, which says who sent the request.";

/** The host's authentication takes precedence over the settings. */
function authenticationOf<P>(service: Service<P>, host: HostOptions<P>): Authentication<P> {
  const { users, identityProvider, provisionUser } = service;
  const { authenticate } = host;
  if (authenticate) return authenticationByHost(users, { ...host, authenticate });
  if (identityProvider) return authenticationByJwt(users, identityProvider, provisionUser);
  return authenticationByToken(users);
}

interface RunningOptions<P> extends Service<P>, ApiOptions, HostOptions<P> {
  readonly toBody: ToBody<P>;
  readonly authentication: Authentication<P>;
  readonly isStopping: () => boolean;
  readonly underWay: () => FastifyReply[];
}

async function api<P>(app: FastifyInstance, options: RunningOptions<P>): Promise<void> {
  const { authentication } = options;
  app.decorate(CHALLENGES, authentication.challenges);
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(errorHandler);
  const methods = collectMethods(app);
  app.setNotFoundHandler((request, reply) => sendProblem(leadsNowhere(request, methods), request, reply));
  app.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(app);
  addResponseHeaders(app);
  // Before its body is validated.
  app.addHook("onRequest", (request, _reply, done) =>
    done(request.is404 ? leadsNowhere(request, methods) : undefined),
  );
  measureRequests(app, options.measurements);
  app.addHook("onRoute", (route) => {
    route.bodyLimit ??= BODY_LIMIT;
  });
  answerInTime(app, options.underWay, HANDLER_DEADLINE);

  app.register(v1<P>, { ...options, prefix: "/v1" });
  app.register(operationsRoutes, options);
  if (options.docs !== false)
    app.register(documentationRoutes, { ...options, security: authentication.description });
  // Its users sign in by the service's own tokens.
  if (options.page !== false && !authentication.description) app.register(picturePageRoutes, options);
  app.register(optionsRoutes, { methods });
}

function leadsNowhere(request: FastifyRequest, methods: CollectedMethods): Problem {
  const { method, url } = request;
  return (
    methodNotAllowed(request, methods) ??
    new Problem("not_found", `There is no route ${method} ${pathOf(url)}.`)
  );
}

/** The routes of clients. Under overload they refuse some requests, so that the others do not become slow. */
async function v1<P>(app: FastifyInstance, options: RunningOptions<P>): Promise<void> {
  // A host with load shedding of its own refuses requests for this plugin as well.
  if (!app.hasDecorator("isUnderPressure")) shedLoad(app);
  const limiter = await openRateLimiter();
  const limits = { limiter, noteFailedAuthentication: failedAuthenticationLimit(limiter) };

  app.register(userRoutes<P>, { ...options, ...limits, prefix: "/users" });
  app.register(administrationRoutes<P>, { ...options, ...limits, prefix: "/users" });
  app.register(userImageRoutes, { ...options, prefix: "/users" });
  app.register(mediaSignatureRoutes<P>, { ...options, ...limits, prefix: "/media-signature" });
  app.register(mediaNotificationRoutes, { ...options, prefix: "/media-notifications" });
}
