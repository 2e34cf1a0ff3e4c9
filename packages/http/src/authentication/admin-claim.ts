/** The claims of an identity provider about a user. */
export type Claims = Readonly<Record<string, unknown>>;

/** A claim, and the value that it contains in the tokens of administrators. */
export interface AdminClaim {
  /** Its name, or the names of nested claims separated by dots, such as `realm_access.roles`. */
  readonly name: string;
  readonly value: string;
}

/**
 * Reads `roles=admin`. The value may contain `=`, as a distinguished name does.
 *
 * @throws {Error} its message continues the name of a setting
 */
export function parseAdminClaim(text: string): AdminClaim {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name.trim() === "" || value.trim() === "") throw new Error("is not a claim and its value");
  return { name: name.trim(), value: value.trim() };
}

/** Claims that are lists in one text, with spaces (RFC 8693, 4.2; `scp` is what some providers call it). */
const SPACED: readonly string[] = ["scope", "scp"];

/** Whether the claim is this value, or a list that contains it. */
export function hasClaim(claims: Claims, { name, value }: AdminClaim): boolean {
  const claim = claimNamed(claims, name);
  if (Array.isArray(claim)) return claim.includes(value);
  if (typeof claim === "boolean") return String(claim) === value;
  if (typeof claim !== "string") return false;
  return SPACED.includes(name) ? claim.split(" ").includes(value) : claim === value;
}

/** A claim whose own name contains dots, such as a URL, takes precedence over a nested one. */
function claimNamed(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let claim: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof claim !== "object" || claim === null || !Object.hasOwn(claim, part)) return undefined;
    claim = (claim as Claims)[part];
  }
  return claim;
}
