import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { entityTagOf, matchesWeakly } from "./entity-tag.js";

/** What Rails 4.1 sent with every answer. */
export const SECURITY_HEADERS = {
  "x-frame-options": "SAMEORIGIN",
  "x-xss-protection": "1; mode=block",
  "x-content-type-options": "nosniff",
};

/**
 * Pages of any origin may call us: what a request may do depends on its token. Where a host knows its users by
 * cookies, browsers keep the answers to itself: with `*` they let no page of another origin read what they have sent
 * cookies for (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials). Also said to those who name no origin: a
 * cache may give their answer to a page of another.
 */
const CROSS_ORIGIN_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Date, ETag, Retry-After, X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
};

/**
 * Gives every answer of the plugin the headers that Rails 4.1 with Rack 1.5 gave: security
 * headers, request id, run time, and an entity tag on success or else `no-cache`.
 */
export function addResponseHeaders(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    addGeneralHeaders(request, reply);
    done(null, addCacheHeaders(request, reply, payload));
  });
}

/** Those that do not depend on what is answered. */
export function addGeneralHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS);
  reply.headers(CROSS_ORIGIN_HEADERS);
  reply.header("x-request-id", request.id);
  reply.header("x-runtime", (reply.elapsedTime / 1000).toFixed(6));
}

function addCacheHeaders(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  if (reply.statusCode === 304) return withoutContent(request, reply, payload);
  const hasBody = typeof payload === "string" && payload !== "";
  if (!hasBody || reply.statusCode >= 300) {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-cache");
    return payload;
  }
  const tag = entityTagOf(payload);
  reply.header("etag", tag);
  if (!reply.hasHeader("cache-control")) reply.header("cache-control", "max-age=0, private, must-revalidate");
  // As in Rack, not for 201: what was made just now has to be told.
  return reply.statusCode === 200 && isFresh(request, tag) ? notModified(request, reply, payload) : payload;
}

function isFresh({ method, headers }: FastifyRequest, tag: string): boolean {
  const ifNoneMatch = headers["if-none-match"];
  if (ifNoneMatch === undefined || (method !== "GET" && method !== "HEAD")) return false;
  return matchesWeakly(ifNoneMatch, tag);
}

function notModified(request: FastifyRequest, reply: FastifyReply, payload: unknown): Readable | null {
  reply.code(304);
  return withoutContent(request, reply, payload);
}

/**
 * A 304 tells the length of what would have been sent or none at all, and never that of its own nothing (RFC 9110,
 * 8.6 and 15.4.5). Fastify sets no length where there is no payload; for HEAD it measures whatever is no stream.
 */
function withoutContent({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): Readable | null {
  for (const name of ["content-type", "content-length"]) reply.removeHeader(name);
  if (payload instanceof Readable) payload.destroy();
  return method === "HEAD" ? Readable.from([]) : null;
}
