import type { Store, User, UserRepository } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import { hashToken, userNamedBy } from "./access-token.js";
import { parseAuthorization } from "./authorization.js";
import type { NoteFailedAuthentication } from "./rate-limits.js";

/** A symbol cannot collide with a host's decorators: `@fastify/jwt`, for example, has `user`. */
export const USER: unique symbol = Symbol("user");

declare module "fastify" {
  interface FastifyRequest {
    /** The user of the request's token, on routes that require one. */
    [USER]: User;
  }
}

/** Requires a token on every route of the plugin, before the body is read. */
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
