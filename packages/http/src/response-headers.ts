import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { entityTagOf, matchesWeakly } from "./entity-tag.js";

/**
 * Gives every answer of the plugin the headers that Rails 4.1 with Rack 1.5 gave: security
 * headers, request id, run time, and an entity tag on success or else `no-cache`.
 */
export function addResponseHeaders(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    reply.headers({
      "x-frame-options": "SAMEORIGIN",
      "x-xss-protection": "1; mode=block",
      "x-content-type-options": "nosniff",
      "x-request-id": request.id,
      "x-runtime": (reply.elapsedTime / 1000).toFixed(6),
    });
    done(null, addCacheHeaders(request, reply, payload));
  });
}

function addCacheHeaders(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const hasBody = typeof payload === "string" && payload !== "";
  if (!hasBody || reply.statusCode >= 300) {
    reply.header("cache-control", "no-cache");
    return payload;
  }
  const tag = entityTagOf(payload);
  reply.header("etag", tag);
  if (!reply.hasHeader("cache-control")) reply.header("cache-control", "max-age=0, private, must-revalidate");
  return isFresh(request, tag) ? notModified(reply) : payload;
}

function isFresh({ method, headers }: FastifyRequest, tag: string): boolean {
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch === undefined || (method !== "GET" && method !== "HEAD")) return false;
  return matchesWeakly(ifNoneMatch, tag);
}

function notModified(reply: FastifyReply): null {
  reply.code(304).removeHeader("content-type");
  reply.removeHeader("content-length");
  return null;
}
