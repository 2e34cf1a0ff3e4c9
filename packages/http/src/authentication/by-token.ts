import type { Store, UserRepository } from "@user-image/domain";
import { Problem } from "../problems/problems.js";
import { hashToken, userNamedBy } from "./access-token.js";
import type { Authentication } from "./authenticate.js";
import { parseAuthorization } from "./authorization.js";

/** The challenge of Rails. */
const CHALLENGE = 'Token realm="Application"';

/** Authenticates by the service's own tokens. */
export function authenticationByToken<P>(
  users: Pick<UserRepository<P>, "findByToken"> & Pick<Store, "ids">,
): Authentication<P> {
  return {
    challenges: { token_missing: CHALLENGE, token_invalid: CHALLENGE },
    refusal: () => new Problem("token_invalid", "The token is unknown or was revoked."),
    userOf: async ({ headers }) => {
      const token = parseAuthorization(headers.authorization);
      if (token === null)
        throw new Problem("token_missing", "Send the header Authorization: Token token=<token>.");

      return users.findByToken(hashToken(token), userNamedBy(token, users.ids));
    },
  };
}
