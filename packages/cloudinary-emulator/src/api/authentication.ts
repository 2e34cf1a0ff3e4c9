import type { FastifyRequest } from "fastify";
import { ApiError, badRequest, missingParameter } from "../api-error.js";
import type { Account } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { equalInConstantTime, isSignedCall, stringToSign } from "../signature.js";

/** How long a signed call may be used, in seconds. Cloudinary documents one hour. */
const SIGNATURE_LIFETIME = 3600;

const OLD_VERSION =
  "It is a signature of version 1, in which & is not escaped as %26; the emulator takes it with signatureVersion: 1 (--signature-version 1).";

/** Lets an Admin API call through, which proves itself by Basic authentication. @throws {ApiError} 401 */
export function authenticateAdmin(request: FastifyRequest, account: Account): void {
  const credentials = basicCredentials(request);
  if (!credentials) throw new ApiError(401, "Invalid credentials");
  checkCredentials(credentials, account);
}

/**
 * Lets an Upload API call through: a signed one, or one with Basic authentication. Cloudinary's own order of
 * checks is not known; here it is key, signature, age, so that only the holder of the key gets details.
 * @throws {ApiError} 400 or 401
 */
export function authenticateCall(
  request: FastifyRequest,
  parameters: Parameters,
  account: Account,
  now: Date,
): void {
  const credentials = basicCredentials(request);
  if (credentials) checkCredentials(credentials, account);
  else checkSignature(parameters, account, now);
}

/** Whether a call has a signature or credentials, right or wrong. */
export function isAuthenticated(request: FastifyRequest, parameters: Parameters): boolean {
  return parameters.text("signature") !== undefined || basicCredentials(request) !== undefined;
}

function checkSignature(parameters: Parameters, account: Account, now: Date): void {
  const apiKey = parameters.text("api_key");
  const signature = parameters.text("signature");
  if (!signature) throw badRequest("Upload preset must be specified when using unsigned upload");
  if (!apiKey) throw missingParameter("api_key");
  if (apiKey !== account.apiKey) throw unknownKey(apiKey);
  const { apiSecret, signatureVersion } = account;
  if (!isSignedCall(parameters, signature, apiSecret, signatureVersion)) {
    const message = `Invalid Signature ${signature}. String to sign - '${stringToSign(parameters, 2)}'.`;
    const isOld = signatureVersion === 2 && isSignedCall(parameters, signature, apiSecret, 1);
    throw new ApiError(401, isOld ? `${message} ${OLD_VERSION}` : message);
  }
  checkAge(parameters.text("timestamp"), now);
}

/** A time in the future is accepted: Cloudinary's behaviour is not documented. */
function checkAge(timestamp: string | undefined, now: Date): void {
  if (!timestamp) throw missingParameter("timestamp");
  if (!/^\d{1,10}$/.test(timestamp)) throw badRequest(`Invalid value for parameter timestamp - ${timestamp}`);
  if (now.getTime() / 1000 - Number(timestamp) <= SIGNATURE_LIFETIME) return;

  const [date, time] = new Date(Number(timestamp) * 1000).toISOString().split(/[T.]/);
  const reported = `${date} ${time} +0000`;
  throw badRequest(`Stale request - reported time is ${reported} which is more than 1 hour ago`);
}

function checkCredentials({ key, secret }: { key: string; secret: string }, account: Account): void {
  if (key !== account.apiKey) throw unknownKey(key);
  if (!equalInConstantTime(secret, account.apiSecret)) throw new ApiError(401, "api_secret mismatch");
}

function unknownKey(key: string): ApiError {
  return new ApiError(401, `Unknown API key ${key}`);
}

function basicCredentials(request: FastifyRequest): { key: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [, key, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return key === undefined || secret === undefined ? undefined : { key, secret };
}
