import type { FastifyBaseLogger } from "fastify";
import type { Metrics } from "../metrics/metrics.js";
import { CLOCK_TOLERANCE, type Listener } from "./collector.js";
import type { EventListener } from "./event-worker.js";
import type { OnUnreadable } from "./store.js";

/** Logs and counts users who cannot be read. */
export function logUnreadable(log: Pick<FastifyBaseLogger, "error">, metrics: Metrics): OnUnreadable {
  return (userId, err) => {
    metrics.unreadableUsers.inc();
    log.error({ userId, err }, "a user cannot be read");
  };
}

/** Logs and counts the results of the collector's passes. */
export function logPasses(log: Pick<FastifyBaseLogger, "info" | "warn">, metrics: Metrics): Listener {
  return {
    onReport: (report) => {
      metrics.destroyed.inc(report.destroyed);
      metrics.destructionsFailed.inc(report.failed);
      log.info(report, "collected");
    },
    onFailure: (err, userId) => log.warn({ err, userId }, "collecting failed"),
    onClock: (difference) => {
      metrics.clockDifference.set(difference / 1000);
      if (Math.abs(difference) > CLOCK_TOLERANCE)
        log.warn(
          { seconds: Math.round(difference / 1000) },
          "this clock differs from the store's or Cloudinary's",
        );
    },
  };
}

/** Logs and counts the results of sending events. */
export function logEvents(log: Pick<FastifyBaseLogger, "info" | "warn">, metrics: Metrics): EventListener {
  return {
    onReport: (report) => {
      metrics.eventsSent.inc(report.sent);
      metrics.eventsFailed.inc(report.failed);
      log.info(report, "events sent");
    },
    onFailure: (err, userId) => log.warn({ err, userId }, "an event was not acknowledged"),
  };
}
