import type { FastifyInstance, FastifyReply } from "fastify";

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
