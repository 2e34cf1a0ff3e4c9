import type { Store, UserRepository } from "@user-image/domain";
import type { FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import { hashToken, isAdministratorToken, userNamedBy } from "./access-token.js";
import type { Authentication } from "./authenticate.js";
import { parseAuthorization } from "./authorization.js";

/** The challenge of Rails. */
const CHALLENGE = 'Token realm="Application"';

/** Authenticates by the service's own tokens. */
export function authenticationByToken<P>(
  users: Pick<UserRepository<P>, "findByToken"> & Pick<Store, "ids">,
): Authentication<P> {
  const refusal = () => new Problem("token_invalid", "The token is unknown or was revoked.");
  const find = (token: string) => users.findByToken(hashToken(token), userNamedBy(token, users.ids));
  return {
    challenges: { token_missing: CHALLENGE, token_invalid: CHALLENGE },
    refusal,
    userOf: async (request) => find(tokenOf(request)),
    requesterOf: async (request) => {
      const token = tokenOf(request);
      const user = await find(token);
      if (!user) throw refusal();
      return { name: String(user.id), user, isAdministrator: isAdministratorToken(token) };
    },
  };
}

function tokenOf({ headers }: FastifyRequest): string {
  const token = parseAuthorization(headers.authorization);
  if (token !== null) return token;
  throw new Problem("token_missing", "Send the header Authorization: Token token=<token>.");
}
