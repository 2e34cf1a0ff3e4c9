import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";
import { RETRY_AFTER } from "../problems/error-handler.js";
import { Problem } from "../problems/problems.js";

/** The mean delay of the event loop over a sample from which requests are refused, in milliseconds. */
const MAX_DELAY = 250;

/** In milliseconds. */
const SAMPLE = 1_000;
const RESOLUTION = 10;

/**
 * Answers requests of the plugin with `overloaded` while the event loop is late. It does not measure memory: that
 * opens a file, which fails when the process has no file descriptor left.
 */
export function shedLoad(app: FastifyInstance): void {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let isLate = false;
  const timer = setInterval(() => {
    // The mean is NaN if there was no measurement in the sample.
    isLate = !(histogram.mean / 1e6 - RESOLUTION <= MAX_DELAY);
    histogram.reset();
  }, SAMPLE).unref();

  // What the start has blocked is over.
  app.addHook("onListen", async () => {
    isLate = false;
    histogram.reset();
    timer.refresh();
  });
  app.addHook("onRequest", (_request, _reply, done) => {
    done(isLate ? overloaded() : undefined);
  });
  app.addHook("onClose", async () => {
    clearInterval(timer);
    histogram.disable();
  });
}

function overloaded(): Problem {
  const detail = "The service is overloaded. Try again.";
  return new Problem("overloaded", detail, {}, { "retry-after": RETRY_AFTER });
}
