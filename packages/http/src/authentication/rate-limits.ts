import rateLimit, { type CreateRateLimitOptions } from "@fastify/rate-limit";
import Fastify, { type FastifyInstance, type FastifyRequest, type preParsingAsyncHookHandler } from "fastify";
import { Problem } from "../problems/problems.js";
import { schemaController } from "../server/schema-compilers.js";
import { userIdOf } from "./authenticate.js";

/** The number of requests of one user in a minute. */
export interface RateLimits {
  readonly sign: number;
  readonly set: number;
}

/** The number of unknown tokens from one address in a minute. */
const FAILED_AUTHENTICATIONS = 60;

const MINUTE = 60_000;

/** Makes rate limits. */
export interface RateLimiter {
  createRateLimit(options: CreateRateLimitOptions): ReturnType<FastifyInstance["createRateLimit"]>;
  rateLimit(options: CreateRateLimitOptions): ReturnType<FastifyInstance["rateLimit"]>;
}

/**
 * Makes rate limits that are separate from a host's. Each process counts for itself, so N processes allow N
 * times as many requests. The headers are those of the IETF's draft (draft-ietf-httpapi-ratelimit-headers).
 *
 * The library stores its state in decorators of the server. If the host uses the library too, both would share
 * them: the host's settings would apply to our limits, and a request that the host has counted would not be
 * counted here. So the library gets a separate server, which does not listen.
 */
export async function openRateLimiter(): Promise<RateLimiter> {
  const app = Fastify({ schemaController });
  await app.register(rateLimit, { global: false, enableDraftSpec: true });
  return app;
}

const PER_MINUTE = {
  timeWindow: MINUTE,
  errorResponseBuilder: (_request: FastifyRequest, { max }: { max: number }) => tooManyRequests(max),
};

/**
 * A hook for authenticated routes that share this limit.
 *
 * @param nameOf returns whose requests are counted together. Default: the user
 */
export function perUser(
  limiter: RateLimiter,
  limit: number,
  nameOf: (request: FastifyRequest) => string = (request) => String(userIdOf(request)),
): preParsingAsyncHookHandler {
  return limiter.rateLimit({
    ...PER_MINUTE,
    max: limit,
    keyGenerator: nameOf,
  });
}

/**
 * Counts a wrong token. Valid tokens from the same address are accepted even if the limit is exceeded.
 *
 * @throws {Problem} `too_many_requests`
 */
export type NoteFailedAuthentication = (request: FastifyRequest) => Promise<void>;

export function failedAuthenticationLimit(limiter: RateLimiter): NoteFailedAuthentication {
  const check = limiter.createRateLimit({ ...PER_MINUTE, max: FAILED_AUTHENTICATIONS });
  return async (request) => {
    // Node has no address for a client that has disconnected, and such a client gets no answer.
    if (!request.ip) return;
    const limit = await check(request);
    if (limit.isAllowed || !limit.isExceeded) return;
    throw tooManyRequests(limit.max, limit.ttlInSeconds);
  };
}

function tooManyRequests(limit: number, seconds?: number): Problem {
  const detail = `At most ${limit} such requests are allowed in a minute. Wait for the time in Retry-After.`;
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
