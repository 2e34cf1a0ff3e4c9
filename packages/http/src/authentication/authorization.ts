/** The value of the first part of the credentials that is not empty. Parts end at a comma, semicolon or tab. */
const CREDENTIALS = /^(?:Token|Bearer)\s[\s,;]*(?:token=)?"?([^,;\t]*)/;

/**
 * Returns the token of an `Authorization` header as Rails 8.1 parses it (`HttpAuthentication::Token`), or
 * null: `Token token=abc`, `Token token="abc", nonce="def"`, `Bearer abc`, …
 */
export function parseAuthorization(header: string | undefined): string | null {
  const value = CREDENTIALS.exec(header ?? "")?.[1] ?? "";
  const token = value.trimEnd().replace(/"$/, "");
  return token.trim() === "" ? null : token;
}

/**
 * Returns the token of `Authorization: Bearer <token>` (RFC 6750, 2.1), or null. A request with another scheme has no
 * token, rather than a wrong one (3.1).
 */
export function parseBearer(header: string | undefined): string | null {
  const [, token = ""] = /^Bearer +(.*)$/is.exec(header ?? "") ?? [];
  return token.trim() || null;
}
