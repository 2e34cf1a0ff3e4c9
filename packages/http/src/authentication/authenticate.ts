import type { Store, User, UserRepository } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import { hashToken, userNamedBy } from "./access-token.js";
import { parseAuthorization } from "./authorization.js";
import type { NoteFailedAuthentication } from "./rate-limits.js";

/** No name that a host's own decorators could have. `@fastify/jwt`, for one, has `user`. */
export const USER: unique symbol = Symbol("user");

declare module "fastify" {
  interface FastifyRequest {
    /** Whose token came with the request, on routes that ask for one. */
    [USER]: User;
  }
}

/** Asks every route of the plugin for a token, before the body is read. */
export function requireToken(
  app: FastifyInstance,
  users: UserRepository & Pick<Store, "ids">,
  noteFailure: NoteFailedAuthentication,
): void {
  app.decorateRequest(USER);
  app.addHook("onRequest", async (request: FastifyRequest) => {
    const token = parseAuthorization(request.headers.authorization);
    if (token === null)
      throw new Problem("token_missing", "Send the header Authorization: Token token=<token>.");

    const user = await users.findByToken(hashToken(token), userNamedBy(token, users.ids));
    if (!user || user.isDeleted) {
      await noteFailure(request);
      throw new Problem("token_invalid", "The token is unknown or was revoked.");
    }
    request[USER] = user;
  });
}
