type Given = Readonly<Record<string, string | undefined>>;

/** What means something only where tokens are an identity provider's, each with its default. */
const OF_TOKENS = { JWT_ISSUER: "", JWT_AUDIENCE: "", JWT_USER_ID: "sub", PROVISION_USERS: "false" };

/**
 * Which settings of the identity provider do not go together. Half of them would let in everybody whom it has given
 * a token for whatever purpose, or nobody.
 */
export function identityComplaints(given: Given): string[] {
  const { OIDC_ISSUER, JWT_JWKS_URL, JWT_ISSUER, JWT_AUDIENCE, DEMO_USER } = given;
  if (!OIDC_ISSUER && !JWT_JWKS_URL) {
    const meant = Object.entries(OF_TOKENS).filter(([name, usual]) => (given[name] ?? usual) !== usual);
    return meant.map(
      ([name]) =>
        `${name} is there without an identity provider (give OIDC_ISSUER, or JWT_JWKS_URL and JWT_ISSUER)`,
    );
  }
  const complaints: string[] = [];
  if (OIDC_ISSUER && (JWT_JWKS_URL || JWT_ISSUER)) {
    const other = JWT_JWKS_URL ? "JWT_JWKS_URL" : "JWT_ISSUER";
    complaints.push(
      `${other} cannot be there with OIDC_ISSUER, which says where the keys are (give one of the two)`,
    );
  }
  if (!OIDC_ISSUER && !JWT_ISSUER) {
    complaints.push(
      "JWT_ISSUER is not set (give what tokens have as iss: others may sign with the same keys)",
    );
  }
  if (!JWT_AUDIENCE) {
    complaints.push("JWT_AUDIENCE is not set (give what tokens for this service have as aud)");
  }
  if (DEMO_USER === "true") {
    complaints.push(
      "DEMO_USER cannot be true with an identity provider (give false: its token lets nobody in)",
    );
  }
  return complaints;
}
