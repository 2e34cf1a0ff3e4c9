import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Tells of the requests that a plugin gets from now on which are not over: answered to the end, or given up by a
 * client that has gone. Of the latter Fastify's hooks do not tell, and to listen at each answer for its end costs
 * more than all other hooks of ours together, so they are left out when somebody asks.
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
    for (const reply of underWay) if (reply.raw.closed) underWay.delete(reply);
    return [...underWay];
  };
}
