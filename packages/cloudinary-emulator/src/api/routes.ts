import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { ApiError, badRequest } from "../api-error.js";
import { allowAnyOrigin } from "../cross-origin.js";
import type { Emulator } from "../emulator.js";
import { sendError, toApiError } from "../error-answer.js";
import { adminRoutes } from "./admin-routes.js";
import { registerBodyParsers } from "./body-parsers.js";
import { registerChanges } from "./change-routes.js";
import { noSuchCall, refusedRoutes } from "./endpoint-route.js";
import { registerGroups } from "./group-routes.js";
import { registerUpload } from "./upload-route.js";

/** Upload API and Admin API: everything under `/v1_1/<cloud>/`. */
export const apiRoutes: FastifyPluginAsync<{ emulator: Emulator }> = async (app, { emulator }) => {
  await registerBodyParsers(app);
  answerErrorsAsJson(app);
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "max-age=0, private, must-revalidate");
    if (!reply.hasHeader("x-request-id")) reply.header("x-request-id", randomBytes(16).toString("hex"));
  });
  allowAnyOrigin(app);
  app.addHook("onRequest", async (request: FastifyRequest) => {
    const { cloud } = request.params as { cloud: string };
    // The API of an organization, which the SDKs call with other credentials. No cloud has this name.
    if (cloud === "provisioning") throw noSuchCall(request);
    if (cloud !== emulator.account.cloudName) throw new ApiError(401, "cloud_name mismatch");
    // Node decodes `chunked` alone (RFC 9112, 6.1). With another coding the body would be read as it was sent.
    if (!/^[\s,]*(?:chunked[\s,]*)?$/i.test(request.headers["transfer-encoding"] ?? ""))
      throw badRequest("The emulator supports no Transfer-Encoding but chunked");
  });

  registerUpload(app, emulator);
  registerChanges(app, emulator);
  registerGroups(app, emulator);
  refusedRoutes(app);
  app.register(adminRoutes, { emulator });
  app.all("/v1_1/:cloud/*", async (request) => {
    throw noSuchCall(request);
  });
};

function answerErrorsAsJson(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toApiError(error, request);
    return sendError(reply, status, message);
  });
}
