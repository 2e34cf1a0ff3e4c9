import { setTimeout as sleep } from "node:timers/promises";
import type { DestroyDiscards } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";

/** A worker that destroys due images again and again. */
export interface Collector {
  /** Resolves when what it has in hand is finished. */
  stop(): Promise<void>;
}

/**
 * Starts a worker.
 *
 * @param interval between two passes, in milliseconds; it varies by a tenth, so that workers that
 *   were started together drift apart
 */
export function startCollector(
  destroyDiscards: DestroyDiscards,
  interval: number,
  log: Pick<FastifyBaseLogger, "info" | "warn">,
): Collector {
  const stopping = new AbortController();
  const { signal } = stopping;

  const work = async () => {
    while (!signal.aborted) {
      const pause = interval * (0.9 + Math.random() / 5);
      await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
      await pass();
    }
  };
  const pass = async () => {
    try {
      const report = await destroyDiscards.execute(signal);
      if (report.destroyed + report.failed > 0) log.info(report, "collected");
    } catch (err) {
      log.warn({ err }, "collecting failed");
    }
  };

  const working = work();
  return {
    stop: () => {
      stopping.abort();
      return working;
    },
  };
}
