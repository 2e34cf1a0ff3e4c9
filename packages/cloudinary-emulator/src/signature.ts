import { createHash, timingSafeEqual } from "node:crypto";
import type { Parameters } from "./parameters.js";

const UNSIGNED = new Set(["file", "api_key", "signature", "resource_type", "cloud_name"]);

/**
 * What a call's signature covers: every parameter with a value, sorted by name. Version 2 (the SDKs' default)
 * escapes `&`, so that no value can pose as a second parameter (CVE-2025-12613); version 1 does not.
 */
export function stringToSign(parameters: Parameters, version: 1 | 2): string {
  return parameters
    .names()
    .filter((name) => !UNSIGNED.has(name) && parameters.text(name) !== undefined)
    .sort()
    .map((name) => `${name}=${parameters.text(name)}`)
    .map((part) => (version === 2 ? part.replaceAll("&", "%26") : part))
    .join("&");
}

/**
 * Whether the holder of the secret signed this call. The algorithm is not sent, but follows from the signature's length.
 * The version is not sent either, so this tries each accepted one.
 * @param oldest 1 accepts version 1 too, with which a client can move `&name=value` from one value into another
 */
export function isSignedCall(
  parameters: Parameters,
  signature: string,
  secret: string,
  oldest: 1 | 2,
): boolean {
  const algorithm = signature.length === 64 ? "sha256" : "sha1";
  const versions = oldest === 1 ? ([2, 1] as const) : ([2] as const);
  const matches = versions.map((version) =>
    equalInConstantTime(signature, digest(algorithm, stringToSign(parameters, version) + secret)),
  );
  return matches.includes(true);
}

/** The signature in an upload's answer: always version 1, and of these two values only. */
export function answerSignature(publicId: string, version: number, secret: string): string {
  return digest("sha1", `public_id=${publicId}&version=${version}${secret}`);
}

/** `X-Cld-Signature` of a notification. `timestamp` is in Unix seconds. */
export function notificationSignature(body: string, timestamp: number, secret: string): string {
  return digest("sha1", `${body}${timestamp}${secret}`);
}

/** Compares digests, so that the time reveals neither the length nor the content of the secret. */
export function equalInConstantTime(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}

function digest(algorithm: "sha1" | "sha256", text: string): string {
  return createHash(algorithm).update(text, "utf8").digest("hex");
}
