import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@user-image/domain";
import type { FastifyBaseLogger } from "fastify";

/** The first and the longest wait between two attempts to create the indexes, in milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 5 * 60 * 1000;

/**
 * Creates the missing indexes, and retries with backoff until they exist: the store may be down when a
 * process starts. It makes none in a store whose ids have another type. Without indexes the service works, but slower.
 *
 * @param signal ends the retries
 */
export async function prepareStore(
  store: Pick<Store<unknown>, "check" | "prepare">,
  log: Pick<FastifyBaseLogger, "warn">,
  signal: AbortSignal,
  options: { readonly events: boolean },
): Promise<void> {
  for (let pause = FIRST_PAUSE; !signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      // The ids of its users can first be checked when it answers.
      await store.check();
      return await store.prepare(options);
    } catch (err) {
      if (!signal.aborted) log.warn({ err, retryInSeconds: pause / 1000 }, "the indexes could not be made");
    }
    await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
  }
}
