type Given = Readonly<Record<string, string | undefined>>;

/** Whose server runs the service, and whose store it uses. */
export interface Hosting {
  /** The service is mounted in a host's server. */
  readonly isMounted?: boolean;
  /** The host has its own store, so none is embedded. */
  readonly isStoreGiven?: boolean;
  /** The host receives events by a function. */
  readonly isFunctionGiven?: boolean;
}

/**
 * The settings that a host's service does not read. Its environment may have variables of these names with another
 * meaning.
 */
export function unreadSettings(given: Given, { isMounted = false, isStoreGiven = false }: Hosting): string[] {
  const unread: string[] = [];
  if (isMounted) {
    unread.push("LOG_LEVEL", "TRUST_PROXY");
    // Only the default of PUBLIC_URL contains it. The host's server may listen on a socket or a pipe.
    if (!/^[1-9]\d{0,4}$/.test(given.PORT ?? "")) unread.push("PORT");
    if (!given.OIDC_ISSUER && !given.JWT_JWKS_URL)
      unread.push("JWT_ISSUER", "JWT_AUDIENCE", "JWT_USER_ID", "JWT_ADMIN_CLAIM", "PROVISION_USERS");
  }
  if (isStoreGiven) unread.push("MONGODB_URL", "MONGODB_COLLECTION", "MONGODB_USER_ID");
  return unread;
}
