import type { Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";
import { logPasses } from "./background-log.js";
import type { Collector } from "./collector.js";
import type { Composition } from "./container.js";
import { prepareStore } from "./prepare-store.js";

interface Prepared {
  readonly store: Pick<Store<unknown>, "check" | "prepare">;
}

/** Creates missing indexes, and starts the collector. */
export function startBackgroundWork(
  { store, metrics, startCollector }: Pick<Composition<unknown>, "metrics" | "startCollector"> & Prepared,
  log: Pick<FastifyBaseLogger, "info" | "warn">,
): Collector {
  const stopping = new AbortController();
  // Not awaited: the store may be down, and some servers do not support every kind of index.
  void prepareStore(store, log, stopping.signal);
  const collector = startCollector(logPasses(log, metrics));
  return {
    stop: () => {
      stopping.abort();
      return collector.stop();
    },
  };
}
