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

const BEARER: SecurityScheme = { type: "http", scheme: "bearer" };

const REFUSED = "The request has no credentials, or they are no longer valid. Sign in again.";

/** Authenticates in the host's own way. */
export function authenticationByHost<P>(
  users: Pick<UserRepository<P>, "findById"> & Pick<Store, "ids">,
  authenticate: Authenticate,
  scheme: SecurityScheme = BEARER,
): Authentication<P> {
  const challenge = challengeOf(scheme);
  const identify = async (request: FastifyRequest) => {
    try {
      return await authenticate(request);
    } catch (error) {
      if (isRefusal(error)) return null;
      // The error's own status would blame the client.
      throw isDomainError(error) ? error : new Error("The host's authenticate failed.", { cause: error });
    }
  };
  return {
    challenges: { token_missing: challenge, token_invalid: challenge },
    refusal: () => new UserNotKnown(REFUSED),
    description: { scheme, details: { token_missing: REFUSED, token_invalid: REFUSED } },
    userOf: async (request) => {
      const named = (await identify(request)) ?? null;
      if (typeof named === "object" && named !== null)
        throw new TypeError("The host's authenticate resolved to an object: it must be a number or a text.");
      const id = toUserId(named, users.ids);
      if (id === null) throw new Problem("token_invalid", REFUSED);
      return users.findById(id);
    },
  };
}

function isRefusal(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return false;
  return error.statusCode === 401 || error.statusCode === 400;
}

/** A 401 must have a challenge (RFC 9110, 15.5.2), and cookies and keys have no scheme with a registered name. */
function challengeOf({ type, scheme }: SecurityScheme): string {
  const name = type === "http" && typeof scheme === "string" ? scheme : type;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
