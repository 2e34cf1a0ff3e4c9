import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { entityTagOf, matchesWeakly } from "./entity-tag.js";

/** The headers that Rails 4.1 sent with every answer. */
export const SECURITY_HEADERS = {
  "x-frame-options": "SAMEORIGIN",
  "x-xss-protection": "1; mode=block",
  "x-content-type-options": "nosniff",
};

/**
 * Pages of any origin may call the service: a request's rights depend on its token. If a host authenticates by cookies,
 * browsers protect its answers: with `*` no page of another origin can read an answer to a request with cookies
 * (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials). The header is also sent without an `Origin`, since a
 * cache may return the answer to a page of another origin.
 */
const CROSS_ORIGIN_HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Date, ETag, Retry-After, X-Request-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset",
};

/**
 * Adds the headers of Rails 4.1 with Rack 1.5 to every answer of the plugin: security headers, request id,
 * run time, and an entity tag on success, `no-cache` otherwise.
 */
export function addResponseHeaders(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    addGeneralHeaders(request, reply);
    keepCookiesPrivate(reply);
    done(null, addCacheHeaders(request, reply, payload));
  });
}

/** The headers that are the same for every answer. */
export function addGeneralHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS);
  reply.headers(CROSS_ORIGIN_HEADERS);
  reply.header("x-request-id", request.id);
  reply.header("x-runtime", (reply.elapsedTime / 1000).toFixed(6));
}

/**
 * A host's session may add its cookie to any answer, also to pictures, which shared caches may store: they would give
 * the cookie to others.
 */
function keepCookiesPrivate(reply: FastifyReply): void {
  if (!reply.hasHeader("set-cookie")) return;
  const control = reply.getHeader("cache-control");
  if (typeof control === "string") reply.header("cache-control", control.replace(/\bpublic\b/, "private"));
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
  // As in Rack, not for 201: the answer to a creation must have a body.
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
 * The Content-Length of a 304 is that of the 200 or is missing, never 0 (RFC 9110, 8.6 and 15.4.5). Fastify sets no
 * length without a payload; for HEAD it measures every payload that is not a stream.
 */
function withoutContent({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): Readable | null {
  for (const name of ["content-type", "content-length"]) reply.removeHeader(name);
  if (payload instanceof Readable) payload.destroy();
  return method === "HEAD" ? Readable.from([]) : null;
}
