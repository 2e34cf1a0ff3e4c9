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
