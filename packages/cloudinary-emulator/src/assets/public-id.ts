import { randomInt } from "node:crypto";
import { badRequest } from "../api-error.js";

const MAX_LENGTH = 255;
const FORBIDDEN = /[?&#\\%<>+\p{Cc}]/u;
const SPECIAL = /[^\p{L}\p{N}\p{M} ._/-]/gu;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The public id under which an upload is stored. Cloudinary refuses some characters and replaces other special
 * ones by `_` (its documentation of permitted names, `ts_permitted_naming_conventions`).
 * @throws {ApiError} 400 `public_id (…) is invalid`
 */
export function storedPublicId(requested: string): string {
  const replaced = requested.replace(SPECIAL, "_");
  const publicId = replaced === requested ? requested : replaced.replace(/^_+|(?<!_)_+$/g, "");
  if (FORBIDDEN.test(requested) || !isValid(publicId))
    throw badRequest(`public_id (${requested}) is invalid`);
  return publicId;
}

/** 20 lower-case letters and digits: the public id of an upload that names none. */
export function randomPublicId(): string {
  return Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

function isValid(publicId: string): boolean {
  if (publicId.length === 0 || publicId.length > MAX_LENGTH || publicId !== publicId.trim()) return false;
  const segments = publicId.split("/");
  // In a delivery URL, a folder named v1 could not be distinguished from a version.
  return segments.every(
    (segment, index) =>
      !["", ".", ".."].includes(segment) && (index === segments.length - 1 || !/^v\d+$/.test(segment)),
  );
}
