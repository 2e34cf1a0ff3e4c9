import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * The answers to the requests that a plugin gets from now on, oldest first, each with the time at
 * which its request came (`performance.now()`), until they are over: sent to the end, or in vain because the
 * client has gone, of which Fastify's hooks do not tell.
 */
export function trackRequests(app: FastifyInstance): Map<FastifyReply, number> {
  const underWay = new Map<FastifyReply, number>();
  app.addHook("onRequest", (_request, reply, done) => {
    underWay.set(reply, performance.now());
    reply.raw.once("close", () => underWay.delete(reply));
    done();
  });
  return underWay;
}
