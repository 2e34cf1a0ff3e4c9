import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { Clock, UserRepository } from "@user-image/domain";
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

/** What operators ask: /healthz, /readyz and /metrics. */
export const operationsRoutes: FastifyPluginAsyncTypebox<OperationsRoutesOptions> = async (app, options) => {
  const { users, clock, metrics, isMediaLeftAlone, isStopping } = options;

  app.get("/healthz", { schema: { response: { 200: Alive } } }, async () => ({ status: "ok" as const }));

  app.get("/readyz", { schema: { response: { 200: Ready, 503: NotReady } } }, async (_request, reply) => {
    const reasons = isStopping() ? ["The service is stopping."] : [];
    // Nobody has this id, but the store has to answer.
    await users.findById(0).catch((error: Error) => reasons.push(error.message));
    if (reasons.length === 0) return { status: "ready" as const };
    return reply.code(503).send({ status: "not ready", reasons });
  });

  app.get("/metrics", async (_request, reply) => {
    metrics.mediaLeftAlone.set(Number(isMediaLeftAlone()));
    await setBacklog().catch(() => {
      metrics.backlogUsers.reset();
      metrics.backlogAge.reset();
    });
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });

  const setBacklog = async () => {
    const now = clock();
    const { users: count, since } = await users.backlog(now);
    metrics.backlogUsers.set(count);
    metrics.backlogAge.set(since ? (now.getTime() - since.getTime()) / 1000 : 0);
  };
};
