import type { FastifyPluginAsync } from "fastify";
import { authenticateAdmin } from "../api/authentication.js";
import type { Account } from "../emulator.js";
import { toApiError } from "../error-answer.js";
import type { EmulatorControl } from "./control.js";
import type { Failure } from "./faults.js";

const DONE = { status: "ok" };

const FAILURE = {
  type: "object",
  additionalProperties: false,
  properties: {
    path: { type: "string", pattern: "^/" },
    status: { type: "integer", minimum: 400, maximum: 599 },
    times: { type: "integer", minimum: 1 },
  },
};
const DELAY = {
  type: "object",
  additionalProperties: false,
  required: ["ms"],
  properties: { ms: { type: "number", minimum: 0, exclusiveMaximum: 2 ** 31 } },
};

/**
 * The routes for tests in other languages, with the Basic authentication of the Admin API: a page that a developer
 * visits can send requests to this machine, but does not know the secret.
 */
export const controlRoutes: FastifyPluginAsync<{ control: EmulatorControl; account: Account }> = async (
  app,
  { control, account },
) => {
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toApiError(error, request);
    return reply.code(status).send({ error: { message } });
  });
  app.setSchemaErrorFormatter(([first], part) => {
    const { additionalProperty: member } = first?.params ?? {};
    const place = `${part}${first?.instancePath ?? ""}`;
    return new Error(`${place} ${first?.message}${member === undefined ? "" : `: ${member}`}`);
  });
  app.addHook("onRequest", async (request) => authenticateAdmin(request, account));

  app.get("/assets", async () => ({ assets: await control.assets() }));
  app.get("/calls", async () => ({ calls: control.calls() }));
  app.post("/reset", async () => {
    await control.reset();
    return DONE;
  });
  app.post<{ Body: Failure }>("/fail-next", { schema: { body: FAILURE } }, async ({ body }) => {
    control.failNext(body);
    return DONE;
  });
  app.post<{ Body: { ms: number } }>("/delay", { schema: { body: DELAY } }, async ({ body }) => {
    control.delay(body.ms);
    return DONE;
  });
};
