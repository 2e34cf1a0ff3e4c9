import rateLimit, { type CreateRateLimitOptions } from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, type FastifyRequest, type preParsingAsyncHookHandler } from "fastify";
import { Problem } from "../problems/problems.js";
import { userIdOf } from "./authenticate.js";

/** How often one user may do something in a minute. */
export interface RateLimits {
  readonly sign: number;
  readonly set: number;
}

/** Unknown tokens from one address, in a minute. */
const FAILED_AUTHENTICATIONS = 60;

const MINUTE = 60_000;

/** What makes limits. */
export interface RateLimiter {
  createRateLimit(options: CreateRateLimitOptions): ReturnType<FastifyInstance["createRateLimit"]>;
  rateLimit(options: CreateRateLimitOptions): ReturnType<FastifyInstance["rateLimit"]>;
}

/**
 * Makes limits that are ours alone. Each process counts for itself, so N processes let N times as
 * much through. Headers are those of the IETF's draft (draft-ietf-httpapi-ratelimit-headers).
 *
 * The library decorates a server, and takes a host's decorators of the same names for its own: then the host's
 * settings would hold for our limits, and a request that the host has counted would not be counted here. So the
 * library gets a server of its own, which listens nowhere.
 */
export async function openRateLimiter(): Promise<RateLimiter> {
  const app = Fastify();
  await app.register(rateLimit, { global: false, enableDraftSpec: true });
  return app;
}

const PER_MINUTE = {
  timeWindow: MINUTE,
  errorResponseBuilder: (_request: FastifyRequest, { max }: { max: number }) => tooManyRequests(max),
};

/** A hook for the routes that share this limit and whose user is known. */
export function perUser(limiter: RateLimiter, limit: number): preParsingAsyncHookHandler {
  return limiter.rateLimit({
    ...PER_MINUTE,
    max: limit,
    keyGenerator: (request) => String(userIdOf(request)),
  });
}

/**
 * Notes that a token was wrong. Valid tokens from the same address are not affected by how many
 * were.
 *
 * @throws {Problem} `too_many_requests`
 */
export type NoteFailedAuthentication = (request: FastifyRequest) => Promise<void>;

export function failedAuthenticationLimit(limiter: RateLimiter): NoteFailedAuthentication {
  const check = limiter.createRateLimit({ ...PER_MINUTE, max: FAILED_AUTHENTICATIONS });
  return async (request) => {
    // Node forgets the address of a client that has gone, and there is nobody to be answered.
    if (!request.ip) return;
    const limit = await check(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    throw tooManyRequests(limit.max, limit.ttlInSeconds);
  };
}

function tooManyRequests(limit: number, seconds?: number): Problem {
  const detail = `At most ${limit} such requests a minute are answered. Wait as long as Retry-After says.`;
  const headers = seconds === undefined ? {} : exhausted(limit, seconds);
  return new Problem("too_many_requests", detail, { limit }, headers);
}

function exhausted(limit: number, seconds: number): Record<string, string> {
  return {
    "retry-after": `${seconds}`,
    "ratelimit-limit": `${limit}`,
    "ratelimit-remaining": "0",
    "ratelimit-reset": `${seconds}`,
  };
}
