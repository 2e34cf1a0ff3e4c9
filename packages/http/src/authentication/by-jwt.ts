import type { Store, User, UserId, UserRepository } from "@user-image/domain";
import type { FastifyRequest } from "fastify";
import { Problem } from "../problems/problems.js";
import { type AdminClaim, type Claims, hasClaim } from "./admin-claim.js";
import { type Authentication, UserNotKnown } from "./authenticate.js";
import { parseBearer } from "./authorization.js";
import { toUserId } from "./user-ids.js";

/** JSON Web Tokens (RFC 7519) of an identity provider. */
export interface IdentityProvider {
  /** The claim that contains the user's id. */
  readonly userIdClaim: string;

  /** What the claims of administrators contain. Unset: nobody is an administrator. */
  readonly adminClaim?: AdminClaim | undefined;

  /**
   * Resolves to the claims of a token that the provider issued for this service, and that is valid now.
   *
   * @throws {Problem} `token_invalid`, or `identity_unavailable` if the provider's keys cannot be fetched
   */
  verify(token: string): Promise<Claims>;
}

/** Adds a user to the store under this id. If another request has just added the user, resolves to that user. */
export type ProvisionUser<P> = (id: UserId, claims: Claims) => Promise<User<P>>;

const MISSING = "Send the header Authorization: Bearer <token>, with a token of the identity provider.";
const UNKNOWN = "The user of this token is not known here.";

/** No 401: the token is valid, so a client that signed in again would get the same answer. */
export const NOT_ADDED =
  "The user of this token has no picture yet. POST /v1/media-signature adds the user, and gives permission to upload one.";

/** Authenticates by the tokens of an identity provider, as RFC 6750 says. */
export function authenticationByJwt<P>(
  users: Pick<UserRepository<P>, "findById"> & Pick<Store, "ids">,
  provider: IdentityProvider,
  provision?: ProvisionUser<P>,
): Authentication<P> {
  const claimsOf = ({ headers }: FastifyRequest) => {
    const token = parseBearer(headers.authorization);
    if (token === null) throw new Problem("token_missing", MISSING);
    return provider.verify(token);
  };
  return {
    challenges: { token_missing: "Bearer", token_invalid: 'Bearer error="invalid_token"' },
    refusal: () => new UserNotKnown(UNKNOWN),
    description: {
      scheme: {
        type: "http",
        scheme: "bearer",
        bearerFormat: "JWT",
        description: "A JSON Web Token of the identity provider",
      },
      details: { token_missing: MISSING, token_invalid: "The token has expired. Get a new one." },
    },
    userOf: async (request, mayBeNew) => {
      const claims = await claimsOf(request);
      const id = toUserId(claims[provider.userIdClaim], users.ids);
      if (id === null)
        throw new Problem("token_invalid", `The token's claim ${provider.userIdClaim} is not a user id.`);

      const known = await users.findById(id);
      if (!known && provision && !mayBeNew) throw new Problem("user_not_added", NOT_ADDED);
      return known ?? (await provision?.(id, claims)) ?? null;
    },
    requesterOf: async (request) => {
      const claims = await claimsOf(request);
      const subject = claims[provider.userIdClaim];
      const id = toUserId(subject, users.ids);
      const name = typeof subject === "number" ? String(subject) : subject;
      if (typeof name !== "string" || name === "")
        throw new Problem("token_invalid", `The token's claim ${provider.userIdClaim} names nobody.`);
      const isAdministrator = provider.adminClaim !== undefined && hasClaim(claims, provider.adminClaim);
      return { name, user: id === null ? null : await users.findById(id), isAdministrator };
    },
  };
}
