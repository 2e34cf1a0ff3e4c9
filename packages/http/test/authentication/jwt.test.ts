import { InMemoryUserRepository, png3x2 } from "@user-image/domain/testing";
import {
  base64url,
  exportJWK,
  exportSPKI,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";
import { describe, expect, it, vi } from "vitest";
import { expectProblem } from "../expect-problem.js";
import { type Grant, jsonOf, post } from "../serve.js";
import { ADA, aService, expectInvalid, get } from "./a-service.js";
import {
  AUDIENCE,
  makeKey,
  NOW,
  type Provider,
  SECONDS,
  startIdentityProvider,
} from "./identity-provider.js";

describe("a token of an identity provider", () => {
  it("lets its user upload an image and set it", async () => {
    const provider = await startIdentityProvider();
    const { url } = await aService(provider, { clock: () => new Date() });
    const exp = Math.floor(Date.now() / 1000) + 300;
    const authorization = `Bearer ${await provider.sign({ sub: `${ADA}`, exp })}`;
    const request = (method: string, path: string, body?: object) =>
      fetch(url + path, {
        method,
        headers: { authorization, ...(body && { "content-type": "application/json" }) },
        body: body ? JSON.stringify(body) : null,
      });

    const grant = await jsonOf<Grant>(await request("POST", "/v1/media-signature"));
    expect((await post(grant, png3x2)).status).toBe(200);
    const { publicId } = grant;
    const set = await request("PATCH", "/v1/users", { image: { publicId } });

    expect(await jsonOf(set)).toMatchObject({ id: ADA, image: expect.stringContaining(publicId) });
    expect((await request("GET", "/v1/users")).headers.get("etag")).toBe(set.headers.get("etag"));
  });

  it.each(["RS256", "PS384", "ES256", "ES512", "EdDSA"])("may be signed by %s", async (alg) => {
    const provider = await startIdentityProvider();
    const key = await makeKey("other", alg);
    await provider.publish(provider.key, key);
    const served = await aService(provider);

    expect((await get(served, await provider.sign({ sub: `${ADA}` }, key))).status).toBe(200);
  });

  it("may have several audiences, a type, and any spelling of the scheme", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}`, aud: ["https://other.example.org", AUDIENCE] });
    const typed = await provider.sign({ sub: `${ADA}` }, provider.key, { typ: "at+jwt" });

    for (const scheme of ["Bearer", "bearer", "BEARER"])
      expect((await get(served, token, scheme)).status).toBe(200);
    expect((await get(served, typed)).status).toBe(200);
  });

  it("names its user by the claim of the settings, as a number or as its digits", async () => {
    const provider = await startIdentityProvider();
    const claim = "https://example.org/user";
    const served = await aService(provider, { settings: { ...provider.settings, JWT_USER_ID: claim } });

    for (const id of [ADA, `${ADA}`])
      expect((await get(served, await provider.sign({ sub: "auth0|1", [claim]: id }))).status).toBe(200);
    await expectInvalid(await get(served, await provider.sign({ sub: `${ADA}` })), claim);
  });

  it.each([
    ["string", "auth0|64f0", ["auth0|64f0", "217"], [217, "", "a\nb", "x".repeat(256)]],
    ["objectId", "64f0c0ffee64f0c0ffee64f0", ["64F0C0FFEE64F0C0FFEE64F0"], [217, "217", "auth0|64f0"]],
  ] as const)("names its user by an id of the store's kind: %s", async (kind, id, others, wrong) => {
    const provider = await startIdentityProvider();
    const store = new InMemoryUserRepository(kind);
    await store.add({ id, username: "Grace" }, NOW);
    await store.add({ id: "217", username: "Linus" }, NOW);
    const served = await aService(provider, { store });

    for (const sub of [id, ...others])
      expect((await get(served, await provider.sign({ sub }))).status).toBe(200);
    for (const sub of wrong)
      await expectInvalid(
        await get(served, await provider.sign({ sub } as unknown as JWTPayload)),
        "claim sub",
      );
  });

  it.each([
    ["no claim", undefined],
    ["no number", "auth0|217"],
    ["an empty text", ""],
    ["leading zeros", "0217"],
    ["a sign", "+217"],
    ["a space", " 217"],
    ["a fraction", 217.5],
    ["a negative number", -217],
    ["more than a number holds", 2 ** 53],
    ["a list", [217]],
    ["an object", { id: 217 }],
    ["a truth value", true],
    ["nothing", null],
  ])("is refused if the claim of the user id has %s", async (_kind, sub) => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);

    await expectInvalid(
      await get(served, await provider.sign({ sub } as unknown as JWTPayload)),
      "claim sub",
    );
  });

  it("is refused if its user is unknown or deleted", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    await served.store.add({ id: 1, username: "Bob", deletedAt: NOW }, NOW);

    const answers = [await get(served, await provider.sign({ sub: "1" }))];
    answers.push(await get(served, await provider.sign({ sub: "2" })));

    for (const answer of answers) await expectInvalid(answer, "not known here");
  });

  it.each([
    [{ exp: SECONDS - 29 }, 200],
    [{ exp: SECONDS - 30 }, 401],
    [{ nbf: SECONDS + 30 }, 200],
    [{ nbf: SECONDS + 31 }, 401],
    [{ iat: SECONDS + 3600 }, 200],
  ])("is of its time, give or take 30 seconds: %o", async (claims, status) => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);

    const answer = await get(served, await provider.sign({ sub: `${ADA}`, ...claims }));

    expect(answer.status).toBe(status);
    if (status === 401) await expectInvalid(answer, "exp" in claims ? "has expired" : "not valid yet");
  });
});

describe("a token that the identity provider did not issue for this service", () => {
  it("is refused as RFC 6750 says, and is in no line of the log, nor are its claims", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const tokens = await wrongTokens(provider);
    await get(served, await provider.sign({ sub: `${ADA}`, name: "claim-of-the-tests" }));

    for (const [kind, token] of Object.entries(tokens)) {
      const answer = await get(served, token);
      expect([kind, answer.status]).toEqual([kind, 401]);
      await expectInvalid(answer, "The token is not valid");
    }

    const logged = served.lines.join("");
    expect(served.lines.length).toBeGreaterThan(Object.keys(tokens).length);
    expect(logged).not.toContain("claim-of-the-tests");
    const parts = Object.values(tokens).flatMap((token) => token.split("."));
    expect(parts.filter((part) => part.length > 8 && logged.includes(part))).toEqual([]);
    expect(logged).not.toMatch(/eyJ/);
  });

  it.each([
    ["nothing", undefined, "Bearer"],
    ["an empty one", "", "Bearer"],
    ["another scheme", "token=9D6fucJrGle3yY2WSfeNCE9xD8k", "Token"],
    ["a password", "YTpi", "Basic"],
  ])("is missing with %s, and the challenge names no error", async (_kind, token, scheme) => {
    const provider = await startIdentityProvider();

    const answer = await get(await aService(provider), token, scheme);

    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    await expectProblem(answer, "token_missing", "Authorization: Bearer <token>");
    expect(await provider.asked()).toEqual([]);
  });

  it("counts towards the limit of failed attempts, and a valid token does not", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const expired = await provider.sign({ sub: `${ADA}`, exp: SECONDS - 60 });

    for (let count = 0; count < 60; count++) expect((await get(served, expired)).status).toBe(401);

    await expectProblem(await get(served, expired), "too_many_requests", "At most 60");
    expect((await get(served, await provider.sign({ sub: `${ADA}` }))).status).toBe(200);
  });

  it("is refused also if it is a token of the service itself", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const findByToken = vi.spyOn(served.store, "findByToken");

    await expectInvalid(await get(served, "9D6fucJrGle3yY2WSfeNCE9xD8k"));

    expect(findByToken).not.toHaveBeenCalled();
  });
});

/** Each token is wrong in one way. */
async function wrongTokens(provider: Provider): Promise<Record<string, string>> {
  const { key, issuer, sign } = provider;
  const claims = { sub: `${ADA}`, name: "claim-of-the-tests" };
  const all = { iss: issuer, aud: AUDIENCE, exp: SECONDS + 300, ...claims };
  const encoded = (value: object) => base64url.encode(JSON.stringify(value));
  const byPublicKey = async (secret: Uint8Array) =>
    new SignJWT(all).setProtectedHeader({ alg: "HS256", kid: key.kid }).sign(secret);
  const signedAs = async (header: JWTHeaderParameters, privateKey = key.privateKey) =>
    new SignJWT(all).setProtectedHeader({ kid: key.kid, ...header }).sign(privateKey, { crit: { x: false } });
  const sameKey = await importJWK({ ...(await exportJWK(key.privateKey)), alg: "PS256" });
  const valid = await sign(claims);
  const [header = "", payload = "", signature = ""] = valid.split(".");
  const utf8 = new TextEncoder();
  return {
    "alg: none": `${encoded({ alg: "none", kid: key.kid })}.${payload}.`,
    "alg: none, with the signature": `${encoded({ alg: "none", kid: key.kid })}.${payload}.${signature}`,
    "no alg": `${encoded({ kid: key.kid })}.${payload}.${signature}`,
    "HS256 with the public key": await byPublicKey(utf8.encode(await exportSPKI(key.publicKey))),
    "HS256 with the modulus": await byPublicKey(base64url.decode(key.jwk.n ?? "")),
    "another alg than the key's": await signedAs({ alg: "PS256" }, sameKey as CryptoKey),
    "another's key under this name": await sign(claims, await makeKey(key.kid)),
    "an unknown kid": await sign(claims, await makeKey("unknown")),
    "a kid that is no text": await signedAs({ alg: "RS256", kid: { $ne: "" } as never }),
    "a key that it brings": await sign(claims, await makeKey("unknown"), { jwk: key.jwk }),
    "an address of keys that it brings": await sign(claims, await makeKey("unknown"), { jku: issuer }),
    "other claims under the signature": `${header}.${encoded({ ...all, sub: "1" })}.${signature}`,
    "another audience": await sign({ ...claims, aud: "https://other.example.org" }),
    "the beginning of the audience": await sign({ ...claims, aud: AUDIENCE.slice(0, -1) }),
    "no audience": await sign({ ...claims, aud: [] }),
    "another issuer": await sign({ ...claims, iss: `${issuer}/other` }),
    "no end": await sign({ ...claims, exp: undefined } as unknown as JWTPayload),
    "an end that is no time": await sign({ ...claims, exp: "never" } as unknown as JWTPayload),
    "for signing out": await sign(claims, key, { typ: "logout+jwt" }),
    "a DPoP proof": await sign(claims, key, { typ: "dpop+jwt" }),
    "bound to a key of the client": await sign({ ...claims, cnf: { jkt: "thumbprint" } }),
    "more that has to be understood": await signedAs({ alg: "RS256", crit: ["x"], x: 1 }),
    "no JSON": `${header}.${base64url.encode("claim-of-the-tests")}.${signature}`,
    "no token": "claim-of-the-tests",
    "three parts of nothing": "..",
    "an encrypted one": `${header}.${payload}.${signature}.${payload}.${signature}`,
    "a space in it": `${header}. ${payload}.${signature}`,
    "a long one": `${header}.${"A".repeat(6000)}.${signature}`,
  };
}
