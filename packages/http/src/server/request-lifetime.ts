import { setTimeout as sleep } from "node:timers/promises";
import { errorCodes, type FastifyInstance, type FastifyReply } from "fastify";

/** No name that a host's own decorators could have. */
const DEADLINE: unique symbol = Symbol("deadline");

declare module "fastify" {
  interface FastifyReply {
    /** When it has to be sent, in milliseconds after the request came. */
    [DEADLINE]?: number;
  }
}

/** How late the deadline may be noticed, in milliseconds. */
const PRECISION = 500;

/** Until it is looked again whether all are over, in milliseconds. */
const PAUSE = 20;

/**
 * Tells of the requests that a plugin gets from now on which are not over: answered to the end, or given up by a
 * client that has gone. Fastify's `onRequestAbort` tells of those that had not arrived, and Node of nothing where
 * one waits behind another on a connection that ends; so whose client has gone is left out when somebody asks.
 *
 * @returns their replies, the oldest first
 */
export function trackRequests(app: FastifyInstance): () => FastifyReply[] {
  const underWay = new Set<FastifyReply>();
  app.addHook("onRequest", (_request, reply, done) => {
    underWay.add(reply);
    done();
  });
  app.addHook("onResponse", (_request, reply, done) => {
    underWay.delete(reply);
    done();
  });
  return () => {
    for (const reply of underWay) if (isGivenUp(reply)) underWay.delete(reply);
    return [...underWay];
  };
}

function isGivenUp({ raw, request }: FastifyReply): boolean {
  return raw.closed || request.raw.socket.destroyed;
}

/**
 * Answers with `FST_ERR_HANDLER_TIMEOUT` for handlers of the plugin that have not answered by the deadline, as
 * Fastify's `handlerTimeout` does. That makes a timer and an AbortController for each request and aborts it at its
 * end, which takes longer than all that we do for a request ourselves; this asks now and then which are late.
 *
 * @param underWay all requests that are not over, those of other plugins among them
 * @param deadline after the request came, in milliseconds
 */
export function answerInTime(app: FastifyInstance, underWay: () => FastifyReply[], deadline: number): void {
  app.decorateReply(DEADLINE, deadline);
  const timer = setInterval(() => {
    for (const reply of underWay()) {
      const { [DEADLINE]: deadline, elapsedTime, sent, raw } = reply;
      if (deadline === undefined || elapsedTime < deadline || sent || raw.headersSent) continue;
      reply.send(new errorCodes.FST_ERR_HANDLER_TIMEOUT(deadline, reply.request.url));
    }
  }, PRECISION).unref();
  app.addHook("onClose", async () => clearInterval(timer));
}

/**
 * Lets the requests under way finish when the server closes, which stops to listen at once. Answers given meanwhile
 * end their connections, which `close` would otherwise keep until their keep-alive time is over
 * (https://github.com/fastify/fastify/issues/7044).
 *
 * @param callsItself whether requests under way call this very server, as they do with the Cloudinary emulator inside:
 *   it goes on listening until they are over
 * @returns whether closing has begun
 */
export function finishRequestsOnClose(
  app: FastifyInstance,
  underWay: () => FastifyReply[],
  callsItself: boolean,
): () => boolean {
  let isStopping = false;

  app.addHook("onSend", (_request, reply, payload, done) => {
    if (isStopping) reply.header("connection", "close");
    done(null, payload);
  });
  app.addHook("preClose", async () => {
    isStopping = true;
    if (!callsItself) return;
    const accepted = new Set(underWay());
    while (underWay().some((reply) => accepted.has(reply))) await sleep(PAUSE);
  });
  return () => isStopping;
}
