import { isDomainError, type Store, type UserId, type UserRepository } from "@user-image/domain";
import type { FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import type { Authentication, SecurityScheme } from "./authenticate.js";
import { toUserId } from "./user-ids.js";

/**
 * Whose request it is by the host's own authentication: the id of a user, or null if it is nobody's. An error whose
 * `statusCode` is 401 or 400, as those of `@fastify/jwt`, says that it is nobody's, too. Any other is answered with 500.
 */
export type Authenticate = (request: FastifyRequest) => Promise<UserId | null | undefined>;

const BEARER: SecurityScheme = { type: "http", scheme: "bearer" };

const REFUSED =
  "The request is nobody's: it has no credentials, or they are not valid any more. Sign in again.";

/** In whichever way the host knows its users. */
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
      // Its own status would tell the client that the request was wrong.
      throw isDomainError(error) ? error : new Error("The host's authenticate failed.", { cause: error });
    }
  };
  return {
    challenges: { token_missing: challenge, token_invalid: challenge },
    description: { scheme, details: { token_missing: REFUSED, token_invalid: REFUSED } },
    userOf: async (request) => {
      const named = (await identify(request)) ?? null;
      if (typeof named === "object" && named !== null)
        throw new TypeError(
          "The host's authenticate resolved to an object: it has to be a number or a text.",
        );
      const id = toUserId(named, users.ids);
      const user = id === null ? null : await users.findById(id);
      if (!user || user.isDeleted) throw new Problem("token_invalid", REFUSED);
      return user;
    },
  };
}

function isRefusal(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return false;
  return error.statusCode === 401 || error.statusCode === 400;
}

/** There has to be one (RFC 9110, 15.5.2), and for cookies and keys there is no scheme with a registered name. */
function challengeOf({ type, scheme }: SecurityScheme): string {
  const name = type === "http" && typeof scheme === "string" ? scheme : type;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
