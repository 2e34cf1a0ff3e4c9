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
} from "@user-image/domain";
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions } from "fastify";
import { AccessLog, pathOf } from "./access-log.js";
import { NOTIFICATIONS_PATH } from "./config.js";
import { finishRequestsOnClose } from "./drain.js";
import { errorHandler, sendProblem } from "./error-handler.js";
import { collectMethods, methodNotAllowedRoutes } from "./method-not-allowed.js";
import { Problem } from "./problems.js";
import { requestIdOf } from "./request-id.js";
import { addResponseHeaders } from "./response-headers.js";
import { healthRoutes } from "./routes/health.js";
import { mediaNotificationRoutes } from "./routes/media-notifications.js";
import { mediaSignatureRoutes } from "./routes/media-signature.js";
import { userRoutes } from "./routes/users.js";

/** What the HTTP side needs of the rest. */
export interface Service {
  readonly users: UserRepository;
  readonly grantUpload: GrantUpload;
  readonly setUserImage: SetUserImage;
  readonly removeUserImage: RemoveUserImage;
  readonly recordUpload: RecordUpload;
  readonly rejectImage: RejectImage;
  readonly recordDeletion: RecordDeletion;
  readonly notifications: MediaNotifications;
  readonly clock: Clock;
  readonly cloudName: string;
  /** A media library that lives in this very server, with routes of its own. */
  readonly embedded?: FastifyPluginAsync | undefined;
}

export interface AppOptions {
  readonly logger?: FastifyServerOptions["logger"];
  readonly trustProxy?: boolean | string[];
}

/** Requests are small; uploads go elsewhere. In bytes. */
const BODY_LIMIT = 16 * 1024;
const HEADER_LIMIT = 8 * 1024;

/** In milliseconds. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 60_000;
const HANDLER_TIMEOUT = 10_000;

/** The HTTP face of the use cases. Opens no port and no connection, so a test can inject requests. */
export function buildApp(
  service: Service,
  { logger = false, trustProxy = false }: AppOptions = {},
): FastifyInstance {
  const app = Fastify({
    logger,
    trustProxy,
    logController: new AccessLog(),
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    http: { maxHeaderSize: HEADER_LIMIT, headersTimeout: HEADERS_TIMEOUT },
    return503OnClosing: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  finishRequestsOnClose(app);
  app.register(api, service);
  if (service.embedded) app.register(service.embedded);
  return app;
}

const api: FastifyPluginAsync<Service> = async (app, service) => {
  app.setErrorHandler(errorHandler);
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${pathOf(request.url)} leads nowhere.`;
    return sendProblem(new Problem("not_found", detail), request, reply);
  });
  // Ours are plain values, which JSON.stringify cannot fail on once something was written.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser("text/plain");
  addResponseHeaders(app);
  app.addHook("onRoute", (route) => {
    route.handlerTimeout = HANDLER_TIMEOUT;
  });

  const methods = collectMethods(app);
  app.register(healthRoutes);
  app.register(userRoutes, { prefix: "/v1/users", ...service });
  app.register(mediaSignatureRoutes, { prefix: "/v1/media-signature", ...service });
  app.register(mediaNotificationRoutes, { prefix: NOTIFICATIONS_PATH, ...service });
  app.register(methodNotAllowedRoutes, { methods });
};
