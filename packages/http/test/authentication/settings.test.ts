import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config.js";

const BY_KEYS = { JWT_JWKS_URL: "https://login.example.org/keys", JWT_ISSUER: "https://login.example.org" };
const BY_DISCOVERY = { OIDC_ISSUER: "https://login.example.org/" };
const JWT_AUDIENCE = "pictures";

describe("the settings of an identity provider", () => {
  it("name the URL of its keys, or the issuer that publishes this URL", () => {
    expect(parseConfig({ ...BY_KEYS, JWT_AUDIENCE }).jwt).toEqual({
      jwksUrl: "https://login.example.org/keys",
      issuer: "https://login.example.org",
      audience: ["pictures"],
      userIdClaim: "sub",
      provisionsUsers: false,
    });
    const others = { JWT_AUDIENCE: "web, https://phone", JWT_USER_ID: "uid", PROVISION_USERS: "true" };
    expect(parseConfig({ ...BY_DISCOVERY, ...others }).jwt).toEqual({
      jwksUrl: undefined,
      issuer: "https://login.example.org/",
      audience: ["web", "https://phone"],
      userIdClaim: "uid",
      provisionsUsers: true,
    });
  });

  it.each([
    ["roles=admin", { name: "roles", value: "admin" }],
    ["realm_access.roles = image admins", { name: "realm_access.roles", value: "image admins" }],
    [
      "https://example.org/groups=cn=admins,dc=example",
      { name: "https://example.org/groups", value: "cn=admins,dc=example" },
    ],
  ])("name what the tokens of administrators contain: %s", (JWT_ADMIN_CLAIM, adminClaim) => {
    expect(parseConfig({ ...BY_KEYS, JWT_AUDIENCE, JWT_ADMIN_CLAIM }).jwt).toMatchObject({ adminClaim });
  });

  it.each(["roles", "=admin", "roles=", " = "])("name a claim and its value: %s", (JWT_ADMIN_CLAIM) => {
    expect(() => parseConfig({ ...BY_KEYS, JWT_AUDIENCE, JWT_ADMIN_CLAIM })).toThrow(
      "JWT_ADMIN_CLAIM is not a claim and its value (give the claim and the value of administrators, such as roles=admin)",
    );
  });

  it("add no demo user, since its token is not accepted", () => {
    expect(parseConfig({ ...BY_KEYS, JWT_AUDIENCE }).demoUser).toBe(false);
  });

  it.each([
    [BY_KEYS, "JWT_AUDIENCE is not set (give"],
    [BY_DISCOVERY, "JWT_AUDIENCE is not set (give"],
    [{ JWT_JWKS_URL: BY_KEYS.JWT_JWKS_URL, JWT_AUDIENCE }, "JWT_ISSUER is not set (give"],
    [{ ...BY_DISCOVERY, JWT_JWKS_URL: BY_KEYS.JWT_JWKS_URL, JWT_AUDIENCE }, "JWT_JWKS_URL cannot be set"],
    [{ ...BY_DISCOVERY, JWT_ISSUER: "https://x", JWT_AUDIENCE }, "JWT_ISSUER cannot be set"],
    [{ JWT_AUDIENCE }, "JWT_AUDIENCE has no effect without an identity provider (give OIDC_ISSUER"],
    [{ JWT_ISSUER: "https://x" }, "JWT_ISSUER has no effect without an"],
    [{ JWT_USER_ID: "uid" }, "JWT_USER_ID has no effect without an"],
    [{ JWT_ADMIN_CLAIM: "roles=admin" }, "JWT_ADMIN_CLAIM has no effect without an"],
    [{ PROVISION_USERS: "true" }, "PROVISION_USERS has no effect without an"],
    [{ ...BY_KEYS, JWT_AUDIENCE, DEMO_USER: "true" }, "DEMO_USER cannot be true with an identity provider"],
    [{ OIDC_ISSUER: "login.example.org", JWT_AUDIENCE }, "OIDC_ISSUER is not a URL"],
    [
      { OIDC_ISSUER: "https://a:hunter2@x", JWT_AUDIENCE },
      "OIDC_ISSUER has a user name, a password or a fragment",
    ],
    [{ ...BY_DISCOVERY, JWT_AUDIENCE: "a,,b" }, "JWT_AUDIENCE is not a list of names"],
  ])("go together: %o", (settings, complaint) => {
    expect(() => parseConfig(settings)).toThrow(complaint);
    expect(() => parseConfig(settings)).not.toThrow("hunter2");
  });
});
