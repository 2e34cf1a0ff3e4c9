import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";

/** How long to wait before the indexes are tried again, in milliseconds: at first, and at most. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60 * 1000;

/**
 * Makes the indexes that are missing, and tries again until they are made: the store may be down
 * when a process starts. The service works without, only slower.
 *
 * @param signal says that nobody needs them any longer
 */
export async function prepareStore(
  store: Pick<Store, "prepare">,
  log: Pick<FastifyBaseLogger, "warn">,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await store.prepare();
    } catch (err) {
      if (!signal.aborted) log.warn({ err, retryInSeconds: pause / 1000 }, "the indexes could not be made");
    }
    await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
  }
}
