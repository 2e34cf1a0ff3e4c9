import { METHODS } from "node:http";
import { AjvCompiler } from "@fastify/ajv-compiler";
import type {
  Clock,
  GrantUpload,
  MediaNotifications,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  Store,
  UserRepository,
  ViewUserImage,
} from "@user-image/domain";
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { AccessLog, pathOf } from "./access-log.js";
import { clientErrorHandler } from "./client-error.js";
import { connectionLimit, guardConnections } from "./connections.js";
import { answerInTime } from "./deadline.js";
import { collectOperations } from "./documentation/documentation.js";
import { finishRequestsOnClose } from "./drain.js";
import { errorHandler, frameworkErrorHandler, sendProblem } from "./error-handler.js";
import { shedLoad } from "./load-shedding.js";
import { addLogSerializers, LOG_SERIALIZERS } from "./log-serializers.js";
import { collectMethods, methodNotAllowedRoutes } from "./method-not-allowed.js";
import { measureRequests } from "./metrics/measured-requests.js";
import type { Metrics } from "./metrics/metrics.js";
import { Problem } from "./problems.js";
import { addRateLimits, failedAuthenticationLimit, type RateLimits } from "./rate-limits.js";
import { acceptJsonOnly } from "./request-content.js";
import { requestIdOf } from "./request-id.js";
import { trackRequests } from "./requests-under-way.js";
import { addResponseHeaders } from "./response-headers.js";
import { documentationRoutes } from "./routes/documentation.js";
import { mediaNotificationRoutes } from "./routes/media-notifications.js";
import { mediaSignatureRoutes } from "./routes/media-signature.js";
import { operationsRoutes } from "./routes/operations.js";
import { type PageConfig, picturePageRoutes } from "./routes/picture-page.js";
import { userImageRoutes } from "./routes/user-image.js";
import { userRoutes } from "./routes/users.js";

/** What the HTTP side needs of the rest. */
export interface Service {
  readonly users: UserRepository & Pick<Store, "check">;
  readonly grantUpload: GrantUpload;
  readonly setUserImage: SetUserImage;
  readonly removeUserImage: RemoveUserImage;
  readonly viewUserImage: ViewUserImage;
  readonly recordUpload: RecordUpload;
  readonly rejectImage: RejectImage;
  readonly recordDeletion: RecordDeletion;
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly cloudName: string;
  /** Where the picture page uploads to, and where the images on it come from. */
  readonly uploadOrigin: string;
  readonly deliveryOrigin: string;
  /** Whether the media library is left alone at the moment, after many failures. */
  readonly isMediaLeftAlone: () => boolean;
  /** A media library that lives in this very server, with routes of its own. */
  readonly embedded?: FastifyPluginAsync | undefined;
}

export interface ApiOptions {
  readonly rateLimits: RateLimits;
  readonly metrics: Metrics;
  /** Where clients reach the service, for its documentation. */
  readonly publicUrl: string;
  readonly pageConfig: PageConfig;
}

export interface AppOptions extends ApiOptions {
  /** Where the log goes; there is none without. */
  readonly log?: { readonly level: string; readonly stream?: { write(line: string): void } };
  readonly trustProxy?: boolean | string[];
}

/** Requests are small; uploads go elsewhere. In bytes. */
const BODY_LIMIT = 16 * 1024;
const HEADER_LIMIT = 8 * 1024;

/** Of an id in a path, in characters. */
const PARAMETER_LIMIT = 100;

/** In milliseconds. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const HANDLER_DEADLINE = 10_000;
const CONNECTIONS_CHECK = 1_000;

/**
 * After so long without a byte in either direction a connection is closed, in milliseconds: longer than our own
 * answers may take. It cuts answers of the embedded emulator that take longer.
 */
const STALLED = 20_000;

/** The HTTP face of the use cases. Opens no port and no connection, so a test can inject requests. */
export function buildApp(service: Service, options: AppOptions): FastifyInstance {
  const { log, trustProxy = false } = options;
  const app = Fastify({
    logger: log ? { ...log, serializers: LOG_SERIALIZERS } : false,
    trustProxy,
    clientErrorHandler: clientErrorHandler(options.metrics),
    frameworkErrors: frameworkErrorHandler(options.metrics),
    logController: new AccessLog(),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: STALLED,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: HEADERS_TIMEOUT,
      connectionsCheckingInterval: CONNECTIONS_CHECK,
    },
    routerOptions: { maxParamLength: PARAMETER_LIMIT },
    return503OnClosing: false,
  });
  // Known, so that they can be refused as not allowed; HTTP lets a server ignore what it is expected to do.
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  app.server.on("checkExpectation", app.routing);
  guardConnections(app, options.metrics, connectionLimit());
  app.register(userImage, { ...service, ...options });
  return app;
}

/**
 * The same for a Fastify server of the host's own, under any prefix: it brings its validation, error
 * answers, limits of bodies and time, and log serializers with it, and leaves the host's alone. What
 * belongs to a whole server is the host's: its log, request ids, timeouts of connections.
 */
export const userImage: FastifyPluginAsync<Service & ApiOptions> = async (app, options) => {
  const underWay = trackRequests(app);
  const isStopping = finishRequestsOnClose(app, underWay);
  await app.register(api, { ...options, prefix: "", isStopping, underWay });
  if (options.embedded) await app.register(options.embedded);
};

interface RunningOptions extends Service, ApiOptions {
  readonly isStopping: () => boolean;
  readonly underWay: () => FastifyReply[];
}

/**
 * Refuses what is of another type or not known, where Fastify's own would convert or drop it. The
 * schemas are TypeBox's: to check them too would take a twentieth of each start.
 */
const validatorCompiler = AjvCompiler()(
  {},
  { customOptions: { coerceTypes: false, removeAdditional: false, validateSchema: false } },
);

const api: FastifyPluginAsync<RunningOptions> = async (app, options) => {
  addLogSerializers(app);
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(errorHandler);
  app.setNotFoundHandler((request, reply) => sendProblem(leadsNowhere(request), request, reply));
  // Ours are plain values, which JSON.stringify cannot fail on once something was written.
  app.setSerializerCompiler(() => JSON.stringify);
  acceptJsonOnly(app);
  addResponseHeaders(app);
  // Before anything is asked of its body.
  app.addHook("onRequest", (request, _reply, done) =>
    done(request.is404 ? leadsNowhere(request) : undefined),
  );
  measureRequests(app, options.metrics);
  app.addHook("onRoute", (route) => {
    route.bodyLimit ??= BODY_LIMIT;
  });
  answerInTime(app, options.underWay, HANDLER_DEADLINE);

  const methods = collectMethods(app);
  const operations = collectOperations(app);
  app.register(v1, { ...options, prefix: "/v1" });
  app.register(operationsRoutes, options);
  app.register(documentationRoutes, { ...options, operations });
  app.register(picturePageRoutes, options);
  app.register(methodNotAllowedRoutes, { methods });
};

function leadsNowhere({ method, url }: FastifyRequest): Problem {
  return new Problem("not_found", `${method} ${pathOf(url)} leads nowhere.`);
}

/** What clients use. It turns requests away before it becomes too slow for all. */
const v1: FastifyPluginAsync<RunningOptions> = async (app, options) => {
  // A host that watches its load itself turns requests away for us, too.
  if (!app.hasDecorator("isUnderPressure")) shedLoad(app);
  await addRateLimits(app);
  const noteFailedAuthentication = failedAuthenticationLimit(app);

  app.register(userRoutes, { ...options, prefix: "/users", noteFailedAuthentication });
  app.register(userImageRoutes, { ...options, prefix: "/users" });
  app.register(mediaSignatureRoutes, { ...options, prefix: "/media-signature", noteFailedAuthentication });
  app.register(mediaNotificationRoutes, { ...options, prefix: "/media-notifications" });
};
