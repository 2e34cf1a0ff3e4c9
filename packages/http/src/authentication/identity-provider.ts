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
import type { AdminClaim, Claims } from "./admin-claim.js";
import type { IdentityProvider } from "./by-jwt.js";
import { fetchObject } from "./fetch-object.js";

/** The trusted identity provider, and the required claims of its tokens. */
export interface JwtSettings {
  /** The URL of its keys. Undefined: the service finds it below `issuer` (OpenID Connect Discovery 1.0). */
  readonly jwksUrl: string | undefined;
  readonly issuer: string;
  /** A token must have one of them as `aud`. */
  readonly audience: readonly string[];
  readonly userIdClaim: string;
  /** What the tokens of administrators contain. Undefined: nobody is an administrator. */
  readonly adminClaim: AdminClaim | undefined;
  /** Whether a user with a token who is not in the store is added at the first permission to upload. */
  readonly provisionsUsers: boolean;
}

/** Asymmetric algorithms only: with a shared secret, every verifier can also make tokens (RFC 8725, 3.1). */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** The accepted clock difference to the provider, in seconds. */
const CLOCK_SKEW = 30;

/**
 * A token that is bound to a key of the client is no bearer token: whoever stole it must not be able to use it without
 * the key (RFC 7800, RFC 9449, 7.2; RFC 8705, 3).
 */
const BOUND = "It is bound to a key (cnf), and this service accepts bearer tokens only.";

/** In milliseconds: how long keys are fresh, the least time between two fetches for unknown keys, the time limit of a fetch. */
const KEYS_FRESH = 10 * 60_000;
const COOLDOWN = 30_000;
const PATIENCE = 2000;

/** The pause after a failed fetch, in milliseconds and, for clients, in seconds. */
const PAUSE = 2000;
const RETRY_AFTER = "2";

/**
 * An identity provider behind HTTP. It fetches the provider's keys for the first token, and again if they are no longer
 * fresh or a token names an unknown key.
 */
export function openIdentityProvider(settings: JwtSettings, clock: Clock): IdentityProvider {
  const { issuer, audience, userIdClaim, adminClaim } = settings;
  const keyOf = openKeys(settings);
  const options = { algorithms: ALGORITHMS, issuer, audience: [...audience], clockTolerance: CLOCK_SKEW };
  return {
    userIdClaim,
    adminClaim,
    verify: async (token): Promise<Claims> => {
      try {
        const current = { currentDate: clock(), requiredClaims: ["exp"] };
        const { payload, protectedHeader } = await jwtVerify(token, keyOf, { ...options, ...current });
        if (isForOtherUse(protectedHeader.typ)) throw invalid("Its type (typ) is not accepted.");
        if (payload.cnf !== undefined) throw invalid(BOUND);
        return payload;
      } catch (error) {
        if (error instanceof Problem) throw error;
        throw error instanceof errors.JOSEError ? invalid(faultOf(error)) : unusable(error, issuer);
      }
    },
  };
}

/** Finds the provider's key for the header of a token. */
function openKeys({ jwksUrl, issuer }: JwtSettings): JWTVerifyGetKey {
  const source = jwksUrl ?? `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const keys = createRemoteJWKSet(new URL(source), {
    timeoutDuration: PATIENCE,
    cooldownDuration: COOLDOWN,
    cacheMaxAge: KEYS_FRESH,
    [customFetch]: withPauses(async (url, { signal }) => {
      const address = jwksUrl ?? (await discover(url, issuer, signal));
      const { keys } = await fetchObject(address, signal);
      if (!Array.isArray(keys)) throw new Error(`${address} is not a JSON Web Key Set (RFC 7517, 5).`);
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

/** Pauses after a failed fetch, so that not every request tries again. */
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
 * Fetches the URL of the provider's keys (https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata),
 * before each fetch of the keys, since it may change.
 */
async function discover(url: string, issuer: string, signal: AbortSignal): Promise<string> {
  const { issuer: named, jwks_uri: keys } = await fetchObject(url, signal);
  if (named !== issuer) {
    const name = JSON.stringify(named)?.slice(0, 200);
    throw new Error(`${url} has the issuer ${name}. It must be exactly OIDC_ISSUER, which is "${issuer}".`);
  }
  const isAddress = typeof keys === "string" && URL.canParse(keys) && /^https?:/i.test(keys);
  if (!isAddress || (/^https:/i.test(issuer) && !/^https:/i.test(keys))) {
    throw new Error(`${url} has no jwks_uri, or one that is less secure than OIDC_ISSUER.`);
  }
  return keys;
}

/** Whether it is a token of another type, such as `logout+jwt` (RFC 8725, 3.11). Access tokens have `at+jwt` (RFC 9068, 2.1) or `JWT`. */
function isForOtherUse(typ: unknown): boolean {
  return typeof typ === "string" && /\+jwt$/i.test(typ) && !/^(?:application\/)?at\+jwt$/i.test(typ);
}

/** Reveals nothing that the client did not send. */
function faultOf(error: errors.JOSEError): string {
  const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : "";
  if (error instanceof errors.JWTExpired) return "It has expired. Get a new one.";
  if (claim === "nbf") return "It is not valid yet.";
  if (claim === "aud" || claim === "iss" || claim === "exp") return `Its claim ${claim} has a wrong value.`;
  return "The identity provider has not signed it with a current key.";
}

function invalid(fault: string): Problem {
  return new Problem("token_invalid", `The token is not valid. ${fault}`);
}

/** The key was fetched, but the library refuses it, for example because RSA has fewer than 2048 bits (RFC 7518, 3.3). */
function unusable(cause: unknown, issuer: string): Problem {
  const detail =
    "The service cannot use the identity provider's key for this token. The provider has to replace the key.";
  const reason = new Error(`A key of ${issuer} cannot be used.`, { cause });
  return new Problem("identity_unavailable", detail, {}, { "retry-after": RETRY_AFTER }, { cause: reason });
}

/** The log contains the cause. */
function unavailable(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const detail =
    "The service cannot fetch the identity provider's keys, so it cannot verify tokens. Try again.";
  return new Problem("identity_unavailable", detail, {}, { "retry-after": RETRY_AFTER }, { cause });
}
