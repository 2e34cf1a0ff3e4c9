import type { User, UserRepository } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { hashToken } from "./access-token.js";
import { parseAuthorization } from "./authorization.js";
import { Problem } from "./problems.js";
import type { NoteFailedAuthentication } from "./rate-limits.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Whose token came with the request, on routes that ask for one. */
    user: User;
  }
}

/** Asks every route of the plugin for a token, before the body is read. */
export function requireToken(
  app: FastifyInstance,
  users: UserRepository,
  noteFailure: NoteFailedAuthentication,
): void {
  app.decorateRequest("user");
  app.addHook("onRequest", async (request: FastifyRequest) => {
    const token = parseAuthorization(request.headers.authorization);
    if (token === null)
      throw new Problem("token_missing", "Send the header Authorization: Token token=<token>.");

    const user = await users.findByToken(hashToken(token));
    if (!user || user.isDeleted) {
      await noteFailure(request);
      throw new Problem("token_invalid", "The token is unknown or was revoked.");
    }
    request.user = user;
  });
}
