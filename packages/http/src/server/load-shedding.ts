import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { RETRY_AFTER } from "../problems/error-handler.js";
import { Problem } from "../problems/problems.js";

/** How late the event loop may be on average over a sample, in milliseconds, before requests are turned away. */
const MAX_DELAY = 250;

/** In milliseconds. */
const SAMPLE = 1_000;
const RESOLUTION = 10;

/**
 * Turns requests of the plugin away with `overloaded` while the event loop is late. It measures nothing but that
 * delay: asking for the memory in use opens a file, which fails when the process has no file descriptor left.
 */
export function shedLoad(app: FastifyInstance): void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let isLate = false;
  const timer = setInterval(() => {
    // Without one measurement in all that time, the mean is NaN.
    isLate = !(histogram.mean / 1e6 - RESOLUTION <= MAX_DELAY);
    histogram.reset();
  }, SAMPLE).unref();

  app.addHook("onRequest", (_request, _reply, done) => {
    done(isLate ? overloaded() : undefined);
  });
  app.addHook("onClose", async () => {
    clearInterval(timer);
    histogram.disable();
  });
}

function overloaded(): Problem {
  const detail = "There is too much to do at the moment. Try again.";
  return new Problem("overloaded", detail, {}, { "retry-after": RETRY_AFTER });
}
