import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@sinclair/typebox";
import type { Clock, Store } from "@user-image/domain";
import type { Metrics } from "../metrics/metrics.js";
import { ANYBODY } from "./schemas/parameters.js";
import { NOT_MODIFIED, problemContent, problemResponses } from "./schemas/responses.js";
import { sparingly } from "./sparingly.js";

export interface OperationsRoutesOptions {
  readonly users: Pick<Store, "check" | "countDue" | "oldestDue" | "oldestUnsent">;
  readonly clock: Clock;
  readonly measurements: Metrics;
  /** Whether there is /metrics. */
  readonly metrics?: boolean;
  /** Whether the media library's circuit breaker is open. */
  readonly isMediaCircuitOpen: () => boolean;
  /** Whether the receiver of events has failed several times in a row. Unset if events are off. */
  readonly isEventCircuitOpen?: (() => boolean) | undefined;
  /** Whether the process has been told to stop. */
  readonly isStopping: () => boolean;
}

const Alive = Type.Object({ status: Type.Literal("ok") });
const Ready = Type.Object({
  status: Type.Literal("ready"),
  events: Type.Optional(
    Type.Union([Type.Literal("acknowledged"), Type.Literal("failing")], {
      description:
        "Only if events are on. `failing`: the receiver has not acknowledged several attempts in a row. Requests are not affected",
    }),
  ),
});
const NotReady = Type.Object({ status: Type.Literal("not ready"), reasons: Type.Array(Type.String()) });

const common = { tags: ["Operations"], ...ANYBODY };
const others = { ...NOT_MODIFIED, ...problemResponses() };

const healthzSchema = {
  operationId: "isAlive",
  summary: "Check that the process is alive",
  ...common,
  response: {
    200: { description: "The process is alive", content: { "application/json": { schema: Alive } } },
    ...others,
  },
};

const readyzSchema = {
  operationId: "isReady",
  summary: "Check that the service can answer requests",
  ...common,
  response: {
    ...others,
    200: {
      description: "The service can answer requests",
      content: { "application/json": { schema: Ready } },
    },
    503: {
      description: "The service cannot answer requests, or the check took too long",
      content: { "application/json": { schema: NotReady }, ...problemContent(["overloaded"]) },
    },
  },
};

const metricsSchema = {
  operationId: "getMetrics",
  summary: "Read the metrics",
  ...common,
  response: {
    200: {
      description: "Metrics in the text format of Prometheus",
      content: { "text/plain": { schema: Type.String() } },
    },
    ...others,
  },
};

/** The limit up to which due users are counted. */
const MAX_COUNT = 10_000;

/** /healthz, /readyz and /metrics, for operators. */
export const operationsRoutes: FastifyPluginAsyncTypebox<OperationsRoutesOptions> = async (app, options) => {
  const {
    users,
    clock,
    measurements,
    metrics = true,
    isMediaCircuitOpen,
    isEventCircuitOpen,
    isStopping,
  } = options;

  const askStore = sparingly(async () => void (await users.check()));

  const countDue = sparingly(() => users.countDue(clock(), MAX_COUNT));

  const longestOverdue = sparingly(async () => {
    const now = clock();
    const since = await users.oldestDue(now);
    return since ? (now.getTime() - since.getTime()) / 1000 : 0;
  });

  const oldestUnsent = sparingly(async () => {
    const since = await users.oldestUnsent();
    return since ? (clock().getTime() - since.getTime()) / 1000 : 0;
  });

  const whyNotReady = async () => {
    const reasons = isStopping() ? ["The service is stopping."] : [];
    await askStore().catch((error: Error) => reasons.push(error.message));
    return reasons;
  };

  app.get("/healthz", { schema: healthzSchema }, async () => ({ status: "ok" as const }));

  app.get("/readyz", { schema: readyzSchema }, async (_request, reply) => {
    const reasons = await whyNotReady();
    if (reasons.length === 0) return { status: "ready" as const, ...stateOfEvents(isEventCircuitOpen) };
    return reply.code(503).send({ status: "not ready", reasons });
  });

  if (!metrics) return;
  app.get("/metrics", { schema: metricsSchema }, async (_request, reply) => {
    measurements.mediaCircuitOpen.set(Number(isMediaCircuitOpen()));
    await Promise.all([
      whyNotReady().then((reasons) => measurements.ready.set(Number(reasons.length === 0))),
      setGauge(measurements.backlogUsers, countDue()),
      setGauge(measurements.backlogAge, longestOverdue()),
      isEventCircuitOpen && setGauge(measurements.eventAge, oldestUnsent()),
    ]);
    return reply.type(measurements.registry.contentType).send(await measurements.registry.metrics());
  });
};

function stateOfEvents(isCircuitOpen: (() => boolean) | undefined) {
  if (!isCircuitOpen) return {};
  return { events: isCircuitOpen() ? ("failing" as const) : ("acknowledged" as const) };
}

/** An unknown value becomes NaN, neither 0 nor the previous value. It has an alert of its own. */
async function setGauge(gauge: { set(value: number): void }, reading: Promise<number>): Promise<void> {
  gauge.set(await reading.catch(() => Number.NaN));
}
