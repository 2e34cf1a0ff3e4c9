import type { Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";
import { logEvents, logPasses } from "./background-log.js";
import type { Collector } from "./collector.js";
import type { Composition } from "./container.js";
import { prepareStore } from "./prepare-store.js";

interface Prepared {
  readonly store: Pick<Store<unknown>, "check" | "prepare">;
}

type Working = Pick<Composition<unknown>, "metrics" | "startCollector" | "startEvents">;

/** Creates missing indexes, starts the collector, and sends events if they are on. */
export function startBackgroundWork(
  { store, metrics, startCollector, startEvents }: Working & Prepared,
  log: Pick<FastifyBaseLogger, "info" | "warn">,
): Collector {
  const stopping = new AbortController();
  const { signal } = stopping;
  const workers = [startCollector(logPasses(log, metrics))];
  // Not awaited: the store may be down, and some servers do not support every kind of index. Events are sent when the
  // indexes exist, since a pass without them would read all users.
  void prepareStore(store, log, signal, { events: startEvents !== undefined }).then(() => {
    if (startEvents && !signal.aborted) workers.push(startEvents(logEvents(log, metrics)));
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
