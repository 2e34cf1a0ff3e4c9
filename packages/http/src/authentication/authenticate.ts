import type { User, UserId } from "@user-image/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Challenges, Problem } from "../problems/problems.js";
import type { NoteFailedAuthentication } from "./rate-limits.js";

/** A symbol cannot collide with a host's decorators: `@fastify/jwt`, for example, has `user`. */
const USER: unique symbol = Symbol("user");
const ADMINISTRATOR: unique symbol = Symbol("administrator");

declare module "fastify" {
  interface FastifyRequest {
    /** The user of the request, on routes that require one. */
    [USER]: User<unknown>;
    /** The administrator of the request, on routes that require one: as named in the log. */
    [ADMINISTRATOR]: string;
  }
}

/** A Security Scheme Object (https://spec.openapis.org/oas/v3.1.0#security-scheme-object). */
export type SecurityScheme = Readonly<Record<string, unknown>> & { readonly type: string };

export const NOT_ALLOWED = "Only an administrator may do this. Use the credentials of an administrator.";

/** The credentials are valid, so nobody guesses them, but the store has no such user, or the user is deleted. */
export class UserNotKnown extends Problem {
  constructor(detail: string) {
    super("token_invalid", detail);
  }
}

/** Who sent a request. */
interface Requester<P> {
  /** For the log: the user's id, or another name by which the credentials identify somebody. */
  readonly name: string;
  /** Null if the store has no such user. An administrator of another application need not be a user. */
  readonly user: User<P> | null;
  readonly isAdministrator: boolean;
}

/** A way to authenticate requests. */
export interface Authentication<P> {
  readonly challenges: Challenges;
  /** How the API's description shows it. Undefined for the service's own tokens, which it contains already. */
  readonly description?: { readonly scheme: SecurityScheme; readonly details: Challenges };

  /** The refusal if the store has no such user, or the user is deleted. */
  refusal(): Problem;

  /**
   * Resolves to the user and not to the id, since the look-up of a token has read the user already. Resolves to null if
   * the store has no such user.
   *
   * @param mayBeNew whether a user who is not in the store may be added to it
   * @throws {Problem} `token_missing`, `token_invalid`, `identity_unavailable` or `user_not_added`
   * @throws {StoreUnavailable | StoreRefused | UserUnreadable}
   */
  userOf(request: FastifyRequest, mayBeNew: boolean): Promise<User<P> | null>;

  /**
   * Resolves to who sent a request of an administrator's route.
   *
   * @throws {Problem} `token_missing`, `token_invalid` or `identity_unavailable`
   * @throws {StoreUnavailable | StoreRefused | UserUnreadable}
   */
  requesterOf(request: FastifyRequest): Promise<Requester<P>>;
}

/** How the routes of users and of permissions authenticate requests. */
export interface AuthenticationOptions<P> {
  readonly authentication: Authentication<P>;
  readonly noteFailedAuthentication: NoteFailedAuthentication;
}

/**
 * Authenticates the request on every route of the plugin, before the body is read.
 *
 * @returns a function that returns the user of a request
 */
export function requireUser<P>(
  app: FastifyInstance,
  { authentication, noteFailedAuthentication }: AuthenticationOptions<P>,
  mayBeNew = false,
): (request: FastifyRequest) => User<P> {
  app.decorateRequest(USER);
  onEachRequest(app, noteFailedAuthentication, async (request) => {
    const user = await authentication.userOf(request, mayBeNew);
    if (!user || user.isDeleted) throw authentication.refusal();
    request[USER] = user;
  });
  return ({ [USER]: user }) => user as User<P>;
}

/**
 * Requires an administrator on every route of the plugin, before the body is read. The answer to others does not
 * depend on the path, so it tells nobody which users there are.
 *
 * @returns a function that returns the name of a request's administrator, for the log
 */
export function requireAdministrator<P>(
  app: FastifyInstance,
  { authentication, noteFailedAuthentication }: AuthenticationOptions<P>,
): (request: FastifyRequest) => string {
  app.decorateRequest(ADMINISTRATOR, "");
  onEachRequest(app, noteFailedAuthentication, async (request) => {
    const { name, user, isAdministrator } = await authentication.requesterOf(request);
    if (user?.isDeleted) throw authentication.refusal();
    if (!isAdministrator) throw new Problem("not_allowed", NOT_ALLOWED);
    request[ADMINISTRATOR] = name;
  });
  return ({ [ADMINISTRATOR]: name }) => name;
}

function onEachRequest(
  app: FastifyInstance,
  noteFailedAuthentication: NoteFailedAuthentication,
  authenticate: (request: FastifyRequest) => Promise<void>,
): void {
  app.addHook("onRequest", async (request) => {
    try {
      await authenticate(request);
    } catch (error) {
      const isGuess =
        error instanceof Problem && error.code === "token_invalid" && !(error instanceof UserNotKnown);
      if (isGuess) await noteFailedAuthentication(request);
      throw error;
    }
  });
}

/** The id of the request's user, on routes that require one. */
export function userIdOf({ [USER]: { id } }: FastifyRequest): UserId {
  return id;
}
