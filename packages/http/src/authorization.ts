const SCHEME = /^(?:Token|Bearer)\s+/;
const DELIMITER = /[,;\t]/;

/**
 * The token of an `Authorization` header as Rails 8.1 reads it (`HttpAuthentication::Token`), or
 * null: `Token token=abc`, `Token token="abc", nonce="def"`, `Bearer abc`, …
 */
export function parseAuthorization(header: string | undefined): string | null {
  if (header === undefined || !SCHEME.test(header)) return null;

  const [first = ""] = header
    .replace(SCHEME, "")
    .split(DELIMITER)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const value = first.startsWith("token=") ? first.slice("token=".length) : first;
  const token = value.replace(/^"/, "").replace(/"$/, "");
  return token.trim() === "" ? null : token;
}
