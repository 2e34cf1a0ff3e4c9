import { createRequire } from "node:module";
import type { User } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest, fastify } from "fastify";
import { hashToken } from "../../../packages/http/dist/authentication/access-token.js";
import { requireUser } from "../../../packages/http/dist/authentication/authenticate.js";
import { authenticationByToken } from "../../../packages/http/dist/authentication/by-token.js";
import {
  openRateLimiter,
  perUser,
  type RateLimiter,
} from "../../../packages/http/dist/authentication/rate-limits.js";
import { AccessLog } from "../../../packages/http/dist/logging/access-log.js";
import { openLog } from "../../../packages/http/dist/logging/log.js";
import { LOG_SERIALIZERS } from "../../../packages/http/dist/logging/log-serializers.js";
import { measureRequests } from "../../../packages/http/dist/metrics/measured-requests.js";
import { createMetrics } from "../../../packages/http/dist/metrics/metrics.js";
import { toShownUser, toUserBody } from "../../../packages/http/dist/routes/schemas/user-body.js";
import { requestIdOf } from "../../../packages/http/dist/server/request-id.js";
import {
  answerInTime,
  finishRequestsOnClose,
  trackRequests,
} from "../../../packages/http/dist/server/request-lifetime.js";
import { addResponseHeaders } from "../../../packages/http/dist/server/response-headers.js";
import { seedUsers } from "../seed-users.js";
import { MapStore } from "../stores/map-store.js";
import { ourUser } from "../stores/our-user.js";

/** Its own copy, since parts of it are instances of its classes. */
const requireOfService = createRequire(new URL("../../../packages/http/package.json", import.meta.url));
const Fastify: typeof fastify = requireOfService("fastify");

/** The parts of our service on a bare Fastify, as many as `LAYERS` says, in the order of the report. */
const layers = Number(process.env.LAYERS);
const store = new MapStore();
const [anybody] = seedUsers(1).map((user) => ourUser(user, new Date())) as [User];
for (const user of seedUsers(Number(process.env.USERS))) {
  store.put(ourUser(user, new Date()), hashToken(user.token));
}
const log = {
  logger: { level: "info", stream: openLog(), serializers: LOG_SERIALIZERS },
  logController: new AccessLog(),
};
const app = Fastify(layers >= 1 ? { ...log, genReqId: requestIdOf } : {});
if (layers >= 2) app.setSerializerCompiler(() => JSON.stringify);
if (layers >= 2) addResponseHeaders(app);
if (layers >= 3) measureRequests(app, createMetrics());
if (layers >= 3) addTrackers(app);
const userOf = layers >= 4 ? requireUser(app, byToken()) : () => anybody;
addRoute(app, userOf, layers >= 5 ? await openRateLimiter() : undefined);
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

process.on("SIGTERM", () => void app.close().then(() => process.exit()));

function addTrackers(app: FastifyInstance): void {
  const underWay = trackRequests(app);
  finishRequestsOnClose(app, underWay, false);
  answerInTime(app, underWay, 10_000);
}

function byToken() {
  return { authentication: authenticationByToken(store), noteFailedAuthentication: async () => {} };
}

function addRoute(
  app: FastifyInstance,
  userOf: (request: FastifyRequest) => User,
  limiter: RateLimiter | undefined,
): void {
  const body = {
    type: "object",
    properties: { image: { type: "object", properties: { publicId: { type: "string" } } } },
    required: ["image"],
  };
  app.patch<{ Body: { image: { publicId: string } } }>(
    "/v1/users",
    { schema: { body }, ...(limiter && { preParsing: perUser(limiter, 1_000_000_000) }) },
    async (request) => {
      return { ...toUserBody(toShownUser(userOf(request))), image: request.body.image.publicId };
    },
  );
}
