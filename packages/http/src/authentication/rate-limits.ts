import { isIPv6 } from "node:net";
import type { FastifyRequest, preParsingHookHandler } from "fastify";
import { Problem } from "../problems/problems.js";
import { userIdOf } from "./authenticate.js";
import { WindowCounter } from "./window-counter.js";

/** The number of requests of one user in a minute. */
export interface RateLimits {
  readonly sign: number;
  readonly set: number;
}

/** The number of unknown tokens from one address in a minute. */
const FAILED_AUTHENTICATIONS = 60;

/**
 * A hook for authenticated routes that share this limit. Each process counts for itself, so N processes allow N times
 * as many requests. The headers are those of the IETF's draft (draft-ietf-httpapi-ratelimit-headers).
 *
 * @param nameOf returns whose requests are counted together. Default: the user
 */
export function perUser(
  limit: number,
  nameOf: (request: FastifyRequest) => string = (request) => String(userIdOf(request)),
): preParsingHookHandler {
  const counter = new WindowCounter();
  return (request, reply, _payload, done) => {
    const { count, seconds } = counter.count(nameOf(request));
    if (count > limit) return done(tooManyRequests(limit, seconds));
    reply.headers(headersOf(limit, limit - count, seconds));
    done();
  };
}

/**
 * Counts a wrong token. Valid tokens from the same address are accepted even if the limit is exceeded.
 *
 * @throws {Problem} `too_many_requests`
 */
export type NoteFailedAuthentication = (request: FastifyRequest) => void;

export function failedAuthenticationLimit(): NoteFailedAuthentication {
  const counter = new WindowCounter();
  return ({ ip }) => {
    // Node has no address for a client that has disconnected, and such a client gets no answer.
    if (!ip) return;
    const { count, seconds } = counter.count(networkOf(ip));
    if (count > FAILED_AUTHENTICATIONS) throw tooManyRequests(FAILED_AUTHENTICATIONS, seconds);
  };
}

/** The address or, of IPv6, its first 64 bits: a client has all addresses of such a network (RFC 6177). */
export function networkOf(ip: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(ip) ?? [];
  if (mapped || !isIPv6(ip)) return mapped ?? ip;
  const [left = [], right = []] = ip.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].slice(0, 4).join(":");
}

function tooManyRequests(limit: number, seconds: number): Problem {
  const detail = `At most ${limit} such requests are allowed in a minute. Wait for the time in Retry-After.`;
  return new Problem(
    "too_many_requests",
    detail,
    { limit },
    { "retry-after": `${seconds}`, ...headersOf(limit, 0, seconds) },
  );
}

function headersOf(limit: number, remaining: number, seconds: number): Record<string, string> {
  return {
    "ratelimit-limit": `${limit}`,
    "ratelimit-remaining": `${remaining}`,
    "ratelimit-reset": `${seconds}`,
  };
}
