import { isDomainError, type Store, type UserId, type UserRepository } from "@user-image/domain";
import type { FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import { type Authentication, type SecurityScheme, UserNotKnown } from "./authenticate.js";
import { toUserId } from "./user-ids.js";

/**
 * The host's own authentication. Resolves to the id of the request's user, or to null if there is none. An error with
 * the `statusCode` 401 or 400, as of `@fastify/jwt`, means the same as null. The answer to any other error is 500.
 */
export type Authenticate = (request: FastifyRequest) => Promise<UserId | null | undefined>;

/**
 * Whether the request is an administrator's. It is called after `authenticate`, and only on the routes of administrators.
 * Anything but `true` means no, as does an error with the `statusCode` 400, 401 or 403. The answer to any other error is 500.
 */
export type AuthorizeAdmin = (request: FastifyRequest) => boolean | Promise<boolean>;

/** The functions of a host. */
export interface HostAuthentication {
  readonly authenticate: Authenticate;
  readonly authorizeAdmin?: AuthorizeAdmin | undefined;
  /** How the API's description shows the authentication. Default: a bearer token. */
  readonly securityScheme?: SecurityScheme | undefined;
}

const BEARER: SecurityScheme = { type: "http", scheme: "bearer" };

const REFUSED = "The request has no credentials, or they are no longer valid. Sign in again.";

/** Authenticates in the host's own way. */
export function authenticationByHost<P>(
  users: Pick<UserRepository<P>, "findById"> & Pick<Store, "ids">,
  { authenticate, authorizeAdmin, securityScheme: scheme = BEARER }: HostAuthentication,
): Authentication<P> {
  const challenge = challengeOf(scheme);
  const nobody = () => new Problem("token_invalid", REFUSED);
  const identify = async (request: FastifyRequest): Promise<UserId> => {
    const named = await ask("authenticate", [400, 401], () => authenticate(request));
    if (typeof named === "object" && named !== null)
      throw new TypeError("The host's authenticate resolved to an object: it must be a number or a text.");
    if ((typeof named !== "string" && typeof named !== "number") || named === "") throw nobody();
    return named;
  };
  const isAdministrator = async (request: FastifyRequest): Promise<boolean> => {
    if (!authorizeAdmin) return false;
    const answer = await ask("authorizeAdmin", [400, 401, 403], async () => authorizeAdmin(request));
    return answer === true;
  };
  return {
    challenges: { token_missing: challenge, token_invalid: challenge },
    refusal: () => new UserNotKnown(REFUSED),
    description: { scheme, details: { token_missing: REFUSED, token_invalid: REFUSED } },
    userOf: async (request) => {
      const id = toUserId(await identify(request), users.ids);
      if (id === null) throw nobody();
      return users.findById(id);
    },
    requesterOf: async (request) => {
      const named = await identify(request);
      const id = toUserId(named, users.ids);
      const user = id === null ? null : await users.findById(id);
      return { name: String(named), user, isAdministrator: await isAdministrator(request) };
    },
  };
}

/** Resolves to null if the function fails with one of these statuses. The status of any other error would blame the client. */
async function ask<T>(
  name: string,
  refusals: readonly number[],
  answer: () => Promise<T>,
): Promise<T | null> {
  try {
    return await answer();
  } catch (error) {
    if (refusals.includes(statusOf(error))) return null;
    throw isDomainError(error) ? error : new Error(`The host's ${name} failed.`, { cause: error });
  }
}

function statusOf(error: unknown): number {
  return typeof error === "object" && error !== null && "statusCode" in error ? Number(error.statusCode) : 0;
}

/** A 401 must have a challenge (RFC 9110, 15.5.2), and cookies and keys have no scheme with a registered name. */
function challengeOf({ type, scheme }: SecurityScheme): string {
  const name = type === "http" && typeof scheme === "string" ? scheme : type;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
