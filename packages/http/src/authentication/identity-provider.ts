import type { Clock } from "@user-image/domain";
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { Problem } from "../problems/problems.js";
import type { Claims, IdentityProvider } from "./by-jwt.js";
import { fetchObject } from "./fetch-object.js";

/** Which provider to trust, and for whom its tokens have to be. */
export interface JwtSettings {
  /** Where its keys are; undefined: they are discovered below `issuer` (OpenID Connect Discovery 1.0). */
  readonly jwksUrl: string | undefined;
  readonly issuer: string;
  /** A token has to be for one of them. */
  readonly audience: readonly string[];
  readonly userIdClaim: string;
  /** Whether whoever has a token is added to the store at their first permission to upload. */
  readonly provisionsUsers: boolean;
}

/** With public keys only: with a shared secret, whoever can check a token can make one (RFC 8725, 3.1). */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** How far the provider's clock may be off, in seconds. */
const CLOCK_SKEW = 30;

/** In milliseconds: for how long keys are good, how often an unknown one is asked for, how long an answer may take. */
const KEYS_FRESH = 10 * 60_000;
const COOLDOWN = 30_000;
const PATIENCE = 2000;

/** How long a provider that failed is not asked again, in milliseconds and, for clients, in seconds. */
const PAUSE = 2000;
const RETRY_AFTER = "2";

/**
 * An identity provider that is reached by HTTP. Its keys are fetched when the first token comes, and again when they
 * are not fresh any more or a token names one that is unknown.
 */
export function openIdentityProvider(settings: JwtSettings, clock: Clock): IdentityProvider {
  const { issuer, audience, userIdClaim } = settings;
  const keyOf = openKeys(settings);
  const options = { algorithms: ALGORITHMS, issuer, audience: [...audience], clockTolerance: CLOCK_SKEW };
  return {
    userIdClaim,
    verify: async (token): Promise<Claims> => {
      try {
        const current = { currentDate: clock(), requiredClaims: ["exp"] };
        const { payload, protectedHeader } = await jwtVerify(token, keyOf, { ...options, ...current });
        if (isForOtherUse(protectedHeader.typ)) throw invalid("It is of a kind that lets nobody in.");
        return payload;
      } catch (error) {
        if (error instanceof Problem) throw error;
        throw error instanceof errors.JOSEError ? invalid(faultOf(error)) : unavailable(error);
      }
    },
  };
}

/** What a token says of its key leads to one of the provider's keys, or to a problem. */
function openKeys({ jwksUrl, issuer }: JwtSettings): JWTVerifyGetKey {
  const source = jwksUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const keys = createRemoteJWKSet(new URL(source), {
    timeoutDuration: PATIENCE,
    cooldownDuration: COOLDOWN,
    cacheMaxAge: KEYS_FRESH,
    [customFetch]: withPauses(async (url, { signal }) => {
      const address = jwksUrl ?? (await discover(url, issuer, signal));
      const { keys } = await fetchObject(address, signal);
      if (!Array.isArray(keys)) throw new Error(`${address} is no set of keys (RFC 7517, 5).`);
      return Response.json({ keys });
    }),
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const isOfToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys];
      throw isOfToken.some((kind) => error instanceof kind) ? error : unavailable(error);
    }
  };
}

/** A provider that has just failed is not asked at every request. */
function withPauses(fetchKeys: FetchImplementation): FetchImplementation {
  let failed: { readonly at: number; readonly error: unknown } | undefined;
  return async (...request) => {
    if (failed && Math.abs(Date.now() - failed.at) < PAUSE) throw failed.error;
    try {
      const answer = await fetchKeys(...request);
      failed = undefined;
      return answer;
    } catch (error) {
      failed = { at: Date.now(), error };
      throw error;
    }
  };
}

/**
 * Where the provider's keys are (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata). What
 * it says is asked for each time that the keys are, so both may move.
 */
async function discover(url: string, issuer: string, signal: AbortSignal): Promise<string> {
  const { issuer: named, jwks_uri: keys } = await fetchObject(url, signal);
  if (named !== issuer) {
    const name = JSON.stringify(named)?.slice(0, 200);
    throw new Error(`${url} is of the issuer ${name}, which has to be OIDC_ISSUER to the letter.`);
  }
  const isAddress = typeof keys === "string" && URL.canParse(keys) && /^https?:/i.test(keys);
  if (!isAddress || (/^https:/i.test(issuer) && !/^https:/i.test(keys))) {
    throw new Error(`${url} names no jwks_uri that could be asked as safely as it was itself.`);
  }
  return keys;
}

/** Such as `logout+jwt` (RFC 8725, 3.11). An access token may say what it is (RFC 9068, 2.1); most say `JWT`. */
function isForOtherUse(typ: unknown): boolean {
  return typeof typ === "string" && /\+jwt$/i.test(typ) && !/^(?:application\/)?at\+jwt$/i.test(typ);
}

/** Says nothing that the token's bearer has not sent. */
function faultOf(error: errors.JOSEError): string {
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : "";
  if (error instanceof errors.JWTExpired) return "It has expired. Get a new one.";
  if (claim === "nbf") return "It is not valid yet.";
  if (claim === "aud" || claim === "iss" || claim === "exp")
    return `Its claim ${claim} is not what it has to be.`;
  return "It is not one that the identity provider has signed with a key of these days.";
}

function invalid(fault: string): Problem {
  return new Problem("token_invalid", `The token is not valid. ${fault}`);
}

/** The cause is for the log. */
function unavailable(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const detail = "The identity provider's keys cannot be had, so no token can be checked. Try again.";
  return new Problem("identity_unavailable", detail, {}, { "retry-after": RETRY_AFTER }, { cause });
}
