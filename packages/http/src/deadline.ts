import { errorCodes, type FastifyInstance, type FastifyReply } from "fastify";

declare module "fastify" {
  interface FastifyReply {
    /** When it has to be sent, in milliseconds after the request came. */
    deadline?: number;
  }
}

/** How late the deadline may be noticed, in milliseconds. */
const PRECISION = 500;

/**
 * Answers with `FST_ERR_HANDLER_TIMEOUT` for handlers of the plugin that have not answered by the deadline, as
 * Fastify's `handlerTimeout` does. That makes a timer and an AbortController for each request and aborts it at its
 * end, which takes longer than all that we do for a request ourselves; this asks now and then which are late.
 *
 * @param underWay all requests that are not over, those of other plugins among them
 * @param deadline after the request came, in milliseconds
 */
export function answerInTime(app: FastifyInstance, underWay: () => FastifyReply[], deadline: number): void {
  app.decorateReply("deadline", deadline);
  const timer = setInterval(() => {
    for (const reply of underWay()) {
      const { deadline, elapsedTime, sent, raw } = reply;
      if (deadline === undefined || elapsedTime < deadline || sent || raw.headersSent) continue;
      reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(deadline, reply.request.url));
    }
  }, PRECISION).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
