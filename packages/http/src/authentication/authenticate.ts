import type { User, UserId } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Challenges, Problem } from "../problems/problems.js";
import type { NoteFailedAuthentication } from "./rate-limits.js";

/** No name that a host's own decorators could have. `@fastify/jwt`, for one, has `user`. */
const USER: unique symbol = Symbol("user");

declare module "fastify" {
  interface FastifyRequest {
    /** Whose request it is, on routes that ask for that. */
    [USER]: User<unknown>;
  }
}

/** A Security Scheme Object (https://spec.openapis.org/oas/v3.1.0#security-scheme-object). */
export type SecurityScheme = Readonly<Record<string, unknown>> & { readonly type: string };

/** One way to find out whose request it is. */
export interface Authentication<P> {
  readonly challenges: Challenges;
  /** What the API's description says of it; undefined for the tokens that it was built with. */
  readonly description?: { readonly scheme: SecurityScheme; readonly details: Challenges };

  /**
   * It resolves to the user and not to their id, since the look-up of a token has found them already.
   *
   * @param mayBeNew whether somebody who is not in the store yet may be added to it
   * @throws {Problem} `token_missing`, `token_invalid` or `identity_unavailable`
   * @throws {StoreUnavailable | StoreRefused | UserUnreadable}
   */
  userOf(request: FastifyRequest, mayBeNew: boolean): Promise<User<P>>;
}

/** How the routes of users and of permissions find out whose request it is. */
export interface AuthenticationOptions<P> {
  readonly authentication: Authentication<P>;
  readonly noteFailedAuthentication: NoteFailedAuthentication;
}

/**
 * Asks every route of the plugin whose request it is, before the body is read.
 *
 * @returns the user of a request
 */
export function requireUser<P>(
  app: FastifyInstance,
  { authentication, noteFailedAuthentication }: AuthenticationOptions<P>,
  mayBeNew = false,
): (request: FastifyRequest) => User<P> {
  app.decorateRequest(USER);
  app.addHook("onRequest", async (request) => {
    try {
      request[USER] = await authentication.userOf(request, mayBeNew);
    } catch (error) {
      if (error instanceof Problem && error.code === "token_invalid") await noteFailedAuthentication(request);
      throw error;
    }
  });
  return ({ [USER]: user }) => user as User<P>;
}

/** Whose request it is, on routes that ask for that. */
export function userIdOf({ [USER]: { id } }: FastifyRequest): UserId {
  return id;
}
