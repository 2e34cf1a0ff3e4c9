import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { createToken, hashToken } from "../../src/authentication/access-token.js";
import { hasClaim, parseAdminClaim } from "../../src/authentication/admin-claim.js";
import type { HostOptions } from "../../src/index.js";
import { expectProblem } from "../expect-problem.js";
import { jsonOf, type Served, serve } from "../serve.js";
import { ADA, aHost } from "./a-host.js";
import { aService } from "./a-service.js";
import { NOW, startIdentityProvider } from "./identity-provider.js";

const NOT_ALLOWED = "Only an administrator may do this.";

const get = ({ url }: Pick<Served, "url">, authorization: string, path = `/v1/users/${ADA}`) =>
  fetch(url + path, { headers: { authorization } });

/** A service with two users, and a function that gives a user a token. */
async function aServiceWithTokens() {
  const served = await serve();
  await served.store.add({ id: ADA, username: "Ada" }, NOW);
  await served.store.add({ id: 1, username: "Bob" }, NOW);
  const give = async (id: number, isAdministrator: boolean) => {
    const token = createToken(id, served.store.ids, { isAdministrator });
    await served.store.addToken(id, hashToken(token));
    return token;
  };
  return { ...served, give };
}

describe("a token of an administrator", () => {
  it("lets its user administer any user, and is a token of its user as well", async () => {
    const served = await aServiceWithTokens();
    const token = await served.give(1, true);

    expect(token).toMatch(/^uita_1_[\w-]{43}$/);
    expect(await jsonOf(await get(served, `Token token=${token}`))).toMatchObject({ id: ADA, name: "Ada" });
    expect(await jsonOf(await get(served, `Bearer ${token}`, "/v1/users"))).toMatchObject({ id: 1 });
  });

  it("is found by one command, which names its user", async () => {
    const served = await aServiceWithTokens();
    const token = await served.give(1, true);
    const looked: unknown[] = [];
    const { store } = served;
    const [findByToken, findById] = [store.findByToken.bind(store), store.findById.bind(store)];
    store.findByToken = (hash, id) => {
      looked.push([hash, id]);
      return findByToken(hash, id);
    };
    store.findById = (id) => {
      looked.push(id);
      return findById(id);
    };

    expect((await get(served, `Token token=${token}`)).status).toBe(200);

    expect(looked).toEqual([[expect.stringMatching(/^admin:[0-9a-f]{64}$/), 1], ADA]);
  });

  it("cannot be made of another token of the same user", async () => {
    const served = await aServiceWithTokens();
    const token = await served.give(1, false);
    const renamed = token.replace(/^uit_/, "uita_");

    await expectProblem(await get(served, `Token token=${token}`), "not_allowed", NOT_ALLOWED);
    await expectProblem(
      await get(served, `Token token=${renamed}`),
      "token_invalid",
      "unknown or was revoked",
    );
  });

  it("is revoked as others are", async () => {
    const served = await aServiceWithTokens();
    const token = await served.give(1, true);
    await served.store.removeToken(hashToken(token));

    await expectProblem(await get(served, `Token token=${token}`), "token_invalid", "unknown or was revoked");
  });
});

describe("a claim of administrators", () => {
  it.each([
    ["roles=admin", { roles: "admin" }],
    ["scope=admin", { scope: "user admin" }],
    ["roles=admin", { roles: ["user", "admin"] }],
    ["roles=image admin", { roles: "image admin" }],
    ["roles=image admin", { roles: ["image admin"] }],
    ["is_admin=true", { is_admin: true }],
    ["realm_access.roles=admin", { realm_access: { roles: ["admin"] } }],
    ["https://example.org/roles=admin", { "https://example.org/roles": ["admin"] }],
    ["groups=cn=admins", { groups: ["cn=admins"] }],
  ])("is in the token: %s in %o", (claim, claims) => {
    expect(hasClaim(claims, parseAdminClaim(claim))).toBe(true);
  });

  it.each([
    ["roles=admin", {}],
    ["roles=admin", { roles: "administrator" }],
    ["roles=admin", { roles: "Admin" }],
    ["roles=admin", { roles: ["user admin"] }],
    ["roles=admin", { roles: "not admin" }],
    ["roles=admin", { roles: ["administrator"] }],
    ["roles=admin", { roles: { admin: true } }],
    ["roles=admin", { roles: [["admin"]] }],
    ["roles=image admin", { roles: "image user admin" }],
    ["is_admin=true", { is_admin: false }],
    ["is_admin=true", { is_admin: 1 }],
    ["realm_access.roles=admin", { realm_access: { roles: ["user"] }, roles: ["admin"] }],
    ["realm_access.roles=admin", { realm_access: null }],
    ["realm_access.roles=admin", { realm_access: "admin" }],
    ["constructor.name=Object", {}],
    ["length=1", { roles: "a" }],
  ])("is not in the token: %s in %o", (claim, claims) => {
    expect(hasClaim(claims, parseAdminClaim(claim))).toBe(false);
  });

  it("lets somebody administer users who is no user, and is named in the log by the subject", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider, {
      settings: { ...provider.settings, JWT_ADMIN_CLAIM: "realm_access.roles=admin" },
    });
    const sign = async (claims: object) => `Bearer ${await provider.sign({ ...claims })}`;
    const admin = await sign({ sub: "auth0|64f0", realm_access: { roles: ["admin"] } });

    expect(await jsonOf(await get(served, admin))).toMatchObject({ id: ADA });
    const patched = await fetch(`${served.url}/v1/users/${ADA}`, {
      method: "PATCH",
      headers: { authorization: admin, "content-type": "application/json" },
      body: JSON.stringify({ locked: true, reason: "Spam." }),
    });
    expect(patched.status).toBe(200);
    const acts = served.lines.map((line) => JSON.parse(line)).filter(({ administrator }) => administrator);
    expect(acts).toEqual([
      expect.objectContaining({ administrator: "auth0|64f0", userId: ADA, locked: true, reason: "Spam." }),
    ]);

    const others = await sign({ sub: "auth0|64f0", roles: ["admin"] });
    await expectProblem(await get(served, others), "not_allowed", NOT_ALLOWED);
    const nameless = await sign({ realm_access: { roles: ["admin"] } });
    await expectProblem(await get(served, nameless), "token_invalid", "claim sub names nobody");
  });

  it("makes nobody an administrator without the setting", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}`, roles: ["admin"], admin: true });

    await expectProblem(await get(served, `Bearer ${token}`), "not_allowed", NOT_ALLOWED);
  });
});

describe("a host's authorizeAdmin", () => {
  const authenticate = async ({ headers }: FastifyRequest) => `${headers["x-user"]}`;
  const ask = async (options: HostOptions, user = `${ADA}`) => {
    const { ask, lines } = await aHost({ authenticate, ...options });
    return { answer: await ask(`/pictures/v1/users/${ADA}`, { "x-user": user }), lines };
  };
  const failing = (error: object) => () => {
    throw Object.assign(new Error("on purpose"), error);
  };

  it.each<[string, HostOptions["authorizeAdmin"]]>([
    ["true", () => true],
    ["a promise of true", async () => true],
  ])("lets somebody administer users, who need not be one: %s", async (_, authorizeAdmin) => {
    expect((await ask({ authorizeAdmin })).answer.status).toBe(200);
    expect((await ask({ authorizeAdmin }, "staff:7")).answer.status).toBe(200);
  });

  it.each<[string, HostOptions["authorizeAdmin"]]>([
    ["none", undefined],
    ["false", () => false],
    ["a promise of false", async () => false],
    ["undefined", (() => undefined) as never],
    ["a text", (async () => "yes") as never],
    ["an error with the status 401", failing({ statusCode: 401 })],
    ["an error with the status 403", failing({ statusCode: 403 })],
  ])("lets nobody administer users: %s", async (_, authorizeAdmin) => {
    const { answer, lines } = await ask({ authorizeAdmin });

    await expectProblem(answer, "not_allowed", NOT_ALLOWED);
    expect(lines).toEqual([]);
  });

  it("that fails is the service's failure, and is logged", async () => {
    for (const authorizeAdmin of [failing({}), async () => failing({ statusCode: 404 })()]) {
      const { answer, lines } = await ask({ authorizeAdmin });

      await expectProblem(answer, "internal_error", "The error was logged");
      expect(JSON.stringify(lines)).toContain("The host's authorizeAdmin failed.");
    }
  });

  it("is not called if nobody is signed in, nor on the user's own routes", async () => {
    let calls = 0;
    const authorizeAdmin = () => ++calls > 0;
    const { ask } = await aHost({
      authenticate: async ({ headers }) => (headers["x-user"] ? ADA : null),
      authorizeAdmin,
    });

    expect((await ask(`/pictures/v1/users/${ADA}`)).status).toBe(401);
    expect((await ask("/pictures/v1/users", { "x-user": "1" })).status).toBe(200);
    expect((await ask("/pictures/v1/media-signature", { "x-user": "1" }, "POST")).status).toBe(201);

    expect(calls).toBe(0);
  });

  it("needs authenticate", async () => {
    await expect(aHost({ authorizeAdmin: () => true })).rejects.toThrow(
      "The option authorizeAdmin of userImage needs the option authenticate",
    );
  });
});
