type Given = Readonly<Record<string, string | undefined>>;

/** The settings that require an identity provider, with their defaults. */
const OF_TOKENS = {
  JWT_ISSUER: "",
  JWT_AUDIENCE: "",
  JWT_USER_ID: "sub",
  JWT_ADMIN_CLAIM: "",
  PROVISION_USERS: "false",
};

/**
 * Finds missing and contradictory settings of the identity provider. With these the service would accept tokens that
 * were issued for other services, or none at all.
 */
export function identityComplaints(given: Given): string[] {
  const { OIDC_ISSUER, JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE, DEMO_USER } = given;
  if (!OIDC_ISSUER && !JWT_JWKS_URL) {
    const meant = Object.entries(OF_TOKENS).filter(([name, usual]) => (given[name] ?? usual) !== usual);
    return meant.map(
      ([name]) =>
        `${name} has no effect without an identity provider (give OIDC_ISSUER, or JWT_JWKS_URL and JWT_ISSUER)`,
    );
  }
  const complaints: string[] = [];
  if (OIDC_ISSUER && (JWT_JWKS_URL || JWT_ISSUER)) {
    const other = JWT_JWKS_URL ? "JWT_JWKS_URL" : "JWT_ISSUER";
    complaints.push(`${other} cannot be set with OIDC_ISSUER, which locates the keys (give one of the two)`);
  }
  if (!OIDC_ISSUER && !JWT_ISSUER) {
    complaints.push(
      "JWT_ISSUER is not set (give the iss of the tokens: other issuers may use the same keys)",
    );
  }
  if (!JWT_AUDIENCE) {
    complaints.push("JWT_AUDIENCE is not set (give the aud of the tokens for this service)");
  }
  if (DEMO_USER === "true") {
    complaints.push(
      "DEMO_USER cannot be true with an identity provider (give false: its token is not accepted)",
    );
  }
  return complaints;
}
