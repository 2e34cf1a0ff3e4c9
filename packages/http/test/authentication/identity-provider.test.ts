import { describe, expect, it, onTestFinished, vi } from "vitest";
import { expectProblem } from "../expect-problem.js";
import { ADA, aService, expectInvalid, get } from "./a-service.js";
import { type Answer, AUDIENCE, makeKey, makeShortKey, startIdentityProvider } from "./identity-provider.js";

async function expectUnavailable(answer: Response) {
  expect(answer.headers.get("retry-after")).toBe("2");
  await expectProblem(answer, "identity_unavailable", "Try again");
}

/** Advances the clock of the cached keys. */
function passTime(milliseconds: number) {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: now + milliseconds });
  onTestFinished(() => void vi.useRealTimers());
}

describe("the keys of an identity provider", () => {
  it("are fetched once for many tokens, also when these come at once", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}` });

    const answers = await Promise.all(Array.from({ length: 20 }, () => get(served, token)));

    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await provider.asked()).toEqual([provider.keysAt]);
  });

  it("are fetched again for an unknown key, but not twice within 30 seconds", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const [second, unknown] = [await makeKey("second"), await makeKey("unknown")];
    expect((await get(served, await provider.sign({ sub: `${ADA}` }))).status).toBe(200);
    await provider.publish(provider.key, second);
    const token = await provider.sign({ sub: `${ADA}` }, second);
    for (let count = 0; count < 10; count++)
      await expectInvalid(await get(served, await provider.sign({ sub: `${ADA}` }, unknown)));
    expect((await get(served, token)).status).toBe(401);
    expect(await provider.asked()).toHaveLength(1);

    passTime(31_000);

    expect((await get(served, token)).status).toBe(200);
    expect((await get(served, await provider.sign({ sub: `${ADA}` }))).status).toBe(200);
    expect((await get(served, await provider.sign({ sub: `${ADA}` }, unknown))).status).toBe(401);
    expect(await provider.asked()).toHaveLength(2);
  });

  it("are used for ten minutes: after that, a token of a withdrawn key is refused", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}` });
    await get(served, token);
    await provider.publish(await makeKey("second"));

    passTime(9 * 60_000);
    expect((await get(served, token)).status).toBe(200);
    passTime(2 * 60_000);

    await expectInvalid(await get(served, token));
  });

  it("are named in the log if they are too short to be used", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const short = makeShortKey(provider.key);
    await provider.publish(short);

    const answer = await get(served, short.signAgain(await provider.sign({ sub: `${ADA}` })));

    await expectProblem(answer, "identity_unavailable", "The provider has to replace the key");
    const log = served.lines.join("");
    expect(log).toContain(`A key of ${provider.issuer} cannot be used.`);
    expect(log).toContain("2048 bits or larger");
  });

  it("are located by the provider's metadata, which must name the issuer", async () => {
    const provider = await startIdentityProvider();
    const settings = { OIDC_ISSUER: provider.issuer, JWT_AUDIENCE: `https://other.example.org,${AUDIENCE}` };
    const served = await aService(provider, { settings });
    const token = await provider.sign({ sub: `${ADA}` });
    expect((await get(served, token)).status).toBe(200);
    const description = "/tenant/.well-known/openid-configuration";
    expect(await provider.asked()).toEqual([description, provider.keysAt]);

    for (const wrong of [
      { ...provider.metadata, issuer: `${provider.issuer}/` },
      { ...provider.metadata, issuer: undefined },
      { issuer: provider.issuer },
      { issuer: provider.issuer, jwks_uri: "file:///etc/passwd" },
      { issuer: provider.issuer, jwks_uri: 7 },
      null,
    ]) {
      await provider.answer({ [description]: { body: JSON.stringify(wrong) } });
      passTime(11 * 60_000);
      await expectUnavailable(await get(served, token));
    }
    expect(served.lines.join("")).toContain(
      `must be exactly OIDC_ISSUER, which is \\"${provider.issuer}\\".`,
    );
  });
});

describe("an identity provider that cannot be asked", () => {
  /** The answer to a fetch of the keys, and a part of the log. */
  const failures: Record<string, [Answer | "down", words: string]> = {
    "is down": ["down", "ECONNREFUSED"],
    hangs: [{ ending: "never" }, "timed out"],
    "hangs in the middle": [{ body: "{", ending: "stalled" }, "timed out"],
    fails: [{ status: 500 }, "answered 500"],
    "answers rubbish": [{ body: "<html>rubbish-of-the-tests</html>" }, "a JSON object"],
    "answers other JSON": [{ body: '{"keys":7}' }, "not a JSON Web Key Set"],
    "has keys that are none": [{ body: '{"keys":[{"kty":"RSA","kid":"first","n":7}]}' }, "JWK"],
    redirects: [{ status: 302, headers: { location: "/elsewhere" } }, "answered 302"],
    "never ends": [{ ending: "endless" }, "more than 262144 bytes"],
  };

  it.each(Object.entries(failures))("%s: 503, until it answers again", async (_kind, [failure, words]) => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}`, name: "claim-of-the-tests" });
    const { keysAt } = provider;
    await provider.answer({ "/elsewhere": { body: JSON.stringify({ keys: [provider.key.jwk] }) } });
    if (failure === "down") await provider.kill();
    else await provider.answer({ [keysAt]: failure });

    await expectUnavailable(await get(served, token));

    expect(served.lines.join("")).toContain("request failed");
    expect(served.lines.join("")).toContain(words);
    expect(served.lines.join("")).not.toMatch(/eyJ|claim-of-the-tests|rubbish-of-the-tests/);
    await provider.restart();
    await provider.answer({ [keysAt]: { body: JSON.stringify({ keys: [provider.key.jwk] }) } });
    passTime(11 * 60_000);
    expect((await get(served, token)).status).toBe(200);
  });

  it("is not asked again at each request", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    await provider.answer({ [provider.keysAt]: { status: 500 } });
    passTime(0);

    for (let count = 0; count < 5; count++) await expectUnavailable(await get(served, await provider.sign()));
    expect(await provider.asked()).toHaveLength(1);

    passTime(2001);
    await expectUnavailable(await get(served, await provider.sign()));
    expect(await provider.asked()).toHaveLength(2);
  });

  it("is not needed while its keys are known, whatever unknown key a token names", async () => {
    const provider = await startIdentityProvider();
    const served = await aService(provider);
    const token = await provider.sign({ sub: `${ADA}` });
    expect((await get(served, token)).status).toBe(200);
    await provider.kill();
    passTime(31_000);

    await expectUnavailable(await get(served, await provider.sign({ sub: "1" }, await makeKey("unknown"))));

    expect((await get(served, token)).status).toBe(200);
  });
});
