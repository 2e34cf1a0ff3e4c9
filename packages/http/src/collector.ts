import { setTimeout as sleep } from "node:timers/promises";
import type { DestroyDiscards, DestructionReport } from "@user-image/domain";

/** A worker that destroys due images again and again. */
export interface Collector {
  /** Resolves when what it has in hand is finished. */
  stop(): Promise<void>;
}

/** Who wants to know what comes of the passes. */
export interface Listener {
  /** Of a pass that had something to do. */
  onReport(report: DestructionReport): void;
  onFailure(error: unknown): void;
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
  listener: Listener,
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
      if (report.destroyed + report.failed > 0) listener.onReport(report);
    } catch (error) {
      listener.onFailure(error);
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
