import { errorCodes, type FastifyInstance } from "fastify";
import { trackRequests } from "./requests-under-way.js";

/** How late the deadline may be noticed, in milliseconds. */
const PRECISION = 500;

/**
 * Answers with `FST_ERR_HANDLER_TIMEOUT` for handlers of the plugin that have not answered by the deadline, as
 * Fastify's `handlerTimeout` does. That makes a timer and an AbortController for each request and aborts it at its
 * end, which takes longer than all that we do for a request ourselves; this asks now and then which are late.
 *
 * @param deadline after the request came, in milliseconds
 */
export function answerInTime(app: FastifyInstance, deadline: number): void {
  const unanswered = trackRequests(app);
  const timer = setInterval(() => {
    for (const [reply, start] of unanswered) {
      if (performance.now() - start < deadline) return;
      unanswered.delete(reply);
      if (!reply.sent) reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(deadline, reply.request.url));
    }
  }, PRECISION).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
