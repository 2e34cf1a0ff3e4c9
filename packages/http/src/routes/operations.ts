import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { Clock, UserRepository } from "@user-image/domain";
import { ANYBODY } from "../documentation/parameters.js";
import { NOT_MODIFIED, problemContent, problemResponses } from "../documentation/responses.js";
import type { Metrics } from "../metrics/metrics.js";

export interface OperationsRoutesOptions {
  readonly users: UserRepository;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Whether the media library is left alone at the moment. */
  readonly isMediaLeftAlone: () => boolean;
  /** Whether the process has been told to stop. */
  readonly isStopping: () => boolean;
}

const Alive = Type.Object({ status: Type.Literal("ok") });
const Ready = Type.Object({ status: Type.Literal("ready") });
const NotReady = Type.Object({ status: Type.Literal("not ready"), reasons: Type.Array(Type.String()) });

const common = { tags: ["Operations"], ...ANYBODY };
const others = { ...NOT_MODIFIED, ...problemResponses() };

const healthzSchema = {
  operationId: "isAlive",
  summary: "Ask whether the process is alive",
  ...common,
  response: {
    200: { description: "It is", content: { "application/json": { schema: Alive } } },
    ...others,
  },
};

const readyzSchema = {
  operationId: "isReady",
  summary: "Ask whether the service can answer requests",
  ...common,
  response: {
    ...others,
    200: { description: "It can", content: { "application/json": { schema: Ready } } },
    503: {
      description: "It cannot, or took too long to find out",
      content: { "application/json": { schema: NotReady }, ...problemContent(["overloaded"]) },
    },
  },
};

const metricsSchema = {
  operationId: "getMetrics",
  summary: "Read what was measured",
  ...common,
  response: {
    200: {
      description: "In the text format of Prometheus",
      content: { "text/plain": { schema: Type.String() } },
    },
    ...others,
  },
};

/** What operators ask: /healthz, /readyz and /metrics. */
export const operationsRoutes: FastifyPluginAsyncTypebox<OperationsRoutesOptions> = async (app, options) => {
  const { users, clock, metrics, isMediaLeftAlone, isStopping } = options;

  app.get("/healthz", { schema: healthzSchema }, async () => ({ status: "ok" as const }));

  app.get("/readyz", { schema: readyzSchema }, async (_request, reply) => {
    const reasons = await whyNotReady();
    if (reasons.length === 0) return { status: "ready" as const };
    return reply.code(503).send({ status: "not ready", reasons });
  });

  app.get("/metrics", { schema: metricsSchema }, async (_request, reply) => {
    metrics.mediaLeftAlone.set(Number(isMediaLeftAlone()));
    const settingBacklog = setBacklog().catch(() => {
      // Unknown is not none.
      metrics.backlogUsers.set(Number.NaN);
      metrics.backlogAge.set(Number.NaN);
    });
    metrics.ready.set(Number((await whyNotReady()).length === 0));
    await settingBacklog;
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  const whyNotReady = async () => {
    const reasons = isStopping() ? ["The service is stopping."] : [];
    // Nobody has this id, but the store has to answer.
    await (users.check?.() ?? users.findById(0)).catch((error: Error) => reasons.push(error.message));
    return reasons;
  };

  const setBacklog = async () => {
    const now = clock();
    const { users: count, since } = await users.backlog(now);
    metrics.backlogUsers.set(count);
    metrics.backlogAge.set(since ? (now.getTime() - since.getTime()) / 1000 : 0);
  };
};
