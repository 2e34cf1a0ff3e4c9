import { setTimeout as sleep } from "node:timers/promises";
import type { SendEvents, SendingReport, UserId } from "@user-image/domain";
import type { Collector } from "./collector.js";
import type { WakeUp } from "./wake-up.js";

/** The longest wait between two passes, in milliseconds. Each pass reads the index of unsent events. */
const INTERVAL = 5000;

/** The shortest wait after a pass in which an attempt failed, however many images change meanwhile. */
const PAUSE = 1000;

/** Receives the results of the passes. */
export interface EventListener {
  onReport(report: SendingReport): void;
  /** Receives the error of a pass, or of one user's event; the pass then continues with others. */
  onFailure(error: unknown, userId?: UserId): void;
}

/** Starts a worker that sends events at once, again after each change of this process, and every few seconds. */
export function startEventWorker(
  sendEvents: Pick<SendEvents, "execute">,
  wakeUp: WakeUp,
  listener: EventListener,
): Collector {
  const stopping = new AbortController();
  const { signal } = stopping;

  const pass = async (): Promise<boolean> => {
    try {
      const report = await sendEvents.execute(signal, (userId, error) => listener.onFailure(error, userId));
      if (report.sent + report.failed > 0) listener.onReport(report);
      return report.failed === 0;
    } catch (error) {
      listener.onFailure(error);
      return false;
    }
  };
  const work = async () => {
    while (!signal.aborted) {
      const isFine = await pass();
      if (!isFine) await sleep(PAUSE, undefined, { signal, ref: false }).catch(() => {});
      if (!signal.aborted) await wakeUp.wait(INTERVAL);
    }
  };

  const working = work();
  return {
    stop: () => {
      stopping.abort();
      wakeUp.call();
      return working;
    },
  };
}
