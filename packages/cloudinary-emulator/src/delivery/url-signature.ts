import { createHash } from "node:crypto";
import { ApiError } from "../api-error.js";
import { equalInConstantTime } from "../signature.js";

/**
 * Takes the signature from a path such as `s--QnNByNgB--/w_100/v1/dog.jpg`. It covers the transformation and the public
 * id with its extension, as in the URL, but not the version.
 * @param path as the URL has it, without the delivery type
 * @returns the path without the signature
 * @throws {ApiError} 401 for a wrong signature
 */
export function withoutSignature(path: string, secret: string): string {
  const [, signature, signed] = /^s--([\w-]{8}|[\w-]{32})--\/(.*)$/s.exec(path) ?? [];
  if (signature === undefined || signed === undefined) return path;
  const content = signed.replace(/(^|\/)v\d+\//, "$1");
  // The SDKs sign the text before or after its characters are encoded for the URL, depending on the character.
  const plain = decoded(content);
  const readings = [content, plain, encodeURI(plain)];
  const isRight = readings.some((text) =>
    algorithmsOf(signature).some((algorithm) =>
      equalInConstantTime(signature, digest(algorithm, text + secret, signature.length)),
    ),
  );
  if (!isRight) throw new ApiError(401, `Invalid signature ${signature} of the URL`);
  return signed;
}

/** A percent sign in a name may be one of no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** 8 characters are of SHA-1 by default, or of SHA-256; 32 are always of SHA-256. */
function algorithmsOf(signature: string): readonly string[] {
  return signature.length === 32 ? ["sha256"] : ["sha1", "sha256"];
}

function digest(algorithm: string, text: string, length: number): string {
  return createHash(algorithm).update(text, "utf8").digest("base64url").slice(0, length);
}
