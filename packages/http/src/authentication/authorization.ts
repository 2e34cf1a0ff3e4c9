/** The first part of the credentials that says something, from the value on; parts end at a comma, semicolon or tab. */
const CREDENTIALS = /^(?:Token|Bearer)\s[\s,;]*(?:token=)?"?([^,;\t]*)/;

/**
 * The token of an `Authorization` header as Rails 8.1 reads it (`HttpAuthentication::Token`), or
 * null: `Token token=abc`, `Token token="abc", nonce="def"`, `Bearer abc`, …
 */
export function parseAuthorization(header: string | undefined): string | null {
  const value = CREDENTIALS.exec(header ?? "")?.[1] ?? "";
  const token = value.trimEnd().replace(/"$/, "");
  return token.trim() === "" ? null : token;
}

/**
 * The token of `Authorization: Bearer <token>` (RFC 6750, 2.1), or null if there is none: another scheme is no
 * attempt with a wrong token, but none at all (3.1).
 */
export function parseBearer(header: string | undefined): string | null {
  const [, token = ""] = /^Bearer +(.*)$/is.exec(header ?? "") ?? [];
  return token.trim() || null;
}
