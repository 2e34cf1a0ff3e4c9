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
