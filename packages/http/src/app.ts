import underPressure from "@fastify/under-pressure";
import type {
  Clock,
  GrantUpload,
  MediaNotifications,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  UserRepository,
  ViewUserImage,
} from "@user-image/domain";
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from "fastify";
import { AccessLog, pathOf } from "./access-log.js";
import { clientErrorHandler } from "./client-error.js";
import { answerInTime } from "./deadline.js";
import { collectOperations } from "./documentation/documentation.js";
import { finishRequestsOnClose } from "./drain.js";
import { errorHandler, frameworkErrorHandler, sendProblem } from "./error-handler.js";
import { toLoggableError } from "./loggable-error.js";
import { collectMethods, methodNotAllowedRoutes } from "./method-not-allowed.js";
import { measureRequests } from "./metrics/measured-requests.js";
import type { Metrics } from "./metrics/metrics.js";
import { Problem } from "./problems.js";
import { addRateLimits, failedAuthenticationLimit, type RateLimits } from "./rate-limits.js";
import { requestIdOf } from "./request-id.js";
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
  readonly users: UserRepository;
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

export interface AppOptions {
  readonly rateLimits: RateLimits;
  readonly metrics: Metrics;
  /** Where the log goes; there is none without. */
  readonly log?: { readonly level: string; readonly stream?: { write(line: string): void } };
  readonly trustProxy?: boolean | string[];
  /** Where clients reach the service, for its documentation. */
  readonly publicUrl: string;
  readonly pageConfig: PageConfig;
}

/** Requests are small; uploads go elsewhere. In bytes. */
const BODY_LIMIT = 16 * 1024;
const HEADER_LIMIT = 8 * 1024;

/** In milliseconds. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const HANDLER_DEADLINE = 10_000;
const CONNECTIONS_CHECK = 1_000;

/** How late the event loop may be, in milliseconds on average over a second, before requests are turned away. */
const MAX_EVENT_LOOP_DELAY = 250;

/** The HTTP face of the use cases. Opens no port and no connection, so a test can inject requests. */
export function buildApp(service: Service, options: AppOptions): FastifyInstance {
  const { log, trustProxy = false } = options;
  const app = Fastify({
    logger: log ? { ...log, serializers: { err: toLoggableError } } : false,
    trustProxy,
    clientErrorHandler,
    frameworkErrors: frameworkErrorHandler,
    logController: new AccessLog(),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    http: {
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: HEADERS_TIMEOUT,
      connectionsCheckingInterval: CONNECTIONS_CHECK,
    },
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  const isStopping = finishRequestsOnClose(app);
  app.register(api, { ...service, ...options, isStopping });
  if (service.embedded) app.register(service.embedded);
  return app;
}

interface ApiOptions extends Service, AppOptions {
  readonly isStopping: () => boolean;
}

const api: FastifyPluginAsync<ApiOptions> = async (app, options) => {
  app.setErrorHandler(errorHandler);
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${pathOf(request.url)} leads nowhere.`;
    return sendProblem(new Problem("not_found", detail), request, reply);
  });
  // Ours are plain values, which JSON.stringify cannot fail on once something was written.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser("text/plain");
  addResponseHeaders(app);
  measureRequests(app, options.metrics);
  answerInTime(app, HANDLER_DEADLINE);

  const methods = collectMethods(app);
  const operations = collectOperations(app);
  app.register(v1, { ...options, prefix: "/v1" });
  app.register(operationsRoutes, options);
  app.register(documentationRoutes, { ...options, operations });
  app.register(picturePageRoutes, options);
  app.register(methodNotAllowedRoutes, { methods });
};

/** What clients use. It turns requests away before it becomes too slow for all. */
const v1: FastifyPluginAsync<ApiOptions> = async (app, options) => {
  await app.register(underPressure, {
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY,
    pressureHandler: () => {
      throw new Problem(
        "overloaded",
        "There is too much to do at the moment. Try again.",
        {},
        { "retry-after": "2" },
      );
    },
  });
  await addRateLimits(app);
  const noteFailedAuthentication = failedAuthenticationLimit(app);

  app.register(userRoutes, { ...options, prefix: "/users", noteFailedAuthentication });
  app.register(userImageRoutes, { ...options, prefix: "/users" });
  app.register(mediaSignatureRoutes, { ...options, prefix: "/media-signature", noteFailedAuthentication });
  app.register(mediaNotificationRoutes, { ...options, prefix: "/media-notifications" });
};
