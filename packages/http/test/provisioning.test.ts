import { describe, expect, it } from "vitest";
import { aService } from "./authentication/a-service.js";
import { AUDIENCE, NOW, type Provider, startIdentityProvider } from "./authentication/identity-provider.js";
import { expectProblem } from "./expect-problem.js";
import { start } from "./process.js";
import { jsonOf, type Served, stores } from "./serve.js";

const EVE = 4711;

const ask = ({ url }: Pick<Served, "url">, token: string, method: string, path: string) =>
  fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
const getUser = (served: Pick<Served, "url">, token: string) => ask(served, token, "GET", "/v1/users");
const getPermission = (served: Pick<Served, "url">, token: string) =>
  ask(served, token, "POST", "/v1/media-signature");

async function aProvisioningService(provider: Provider, store?: Served["store"]) {
  const settings = { ...provider.settings, PROVISION_USERS: "true" };
  return aService(provider, { settings, ...(store && { store }) });
}

describe("a user who has a token of the identity provider and is not in the store", () => {
  it("is added by their first permission, and by nothing before it", async () => {
    const provider = await startIdentityProvider();
    const served = await aProvisioningService(provider);
    const token = await provider.sign({ sub: `${EVE}`, name: "Eve Holt", email: "eve@example.org" });
    await expectProblem(await getUser(served, token), "user_not_added", "POST /v1/media-signature");
    const removal = {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    };
    const removed = await fetch(`${served.url}/v1/users`, { ...removal, body: '{"image":null}' });
    await expectProblem(removed, "user_not_added", "POST /v1/media-signature");
    expect(await served.store.findById(EVE)).toBeNull();

    expect((await getPermission(served, token)).status).toBe(201);

    expect(await jsonOf(await getUser(served, token))).toMatchObject({
      id: EVE,
      username: "Eve Holt",
      // Nothing needs it, and it would become stale.
      email: null,
      emailVerified: false,
      createdAt: NOW.toJSON(),
      deletedAt: null,
    });
    expect(served.lines.join("")).not.toContain("Eve Holt");
  });

  it.each(Object.keys(stores))("is added once, however many permissions are asked for: %s", async (name) => {
    const provider = await startIdentityProvider();
    const store = await stores[name]?.();
    const served = await aProvisioningService(provider, store);
    const token = await provider.sign({ sub: `${EVE}`, name: "Eve" });

    const answers = await Promise.all(Array.from({ length: 8 }, () => getPermission(served, token)));

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    const user = await served.store.findById(EVE);
    expect(user?.images).toHaveLength(8);
    expect(user?.name).toBe("Eve");
  });

  it("may ask for their picture before that without a limit of failed attempts", async () => {
    const provider = await startIdentityProvider();
    const served = await aProvisioningService(provider);
    const token = await provider.sign({ sub: `${EVE}` });

    for (let count = 0; count < 61; count++)
      await expectProblem(await getUser(served, token), "user_not_added", "has no picture yet");
  });

  it.each([
    [{ name: "Eve", preferred_username: "e" }, "Eve"],
    [{ preferred_username: "e" }, "e"],
    [{ name: "", preferred_username: "e" }, "e"],
    [{ name: "\u200b", preferred_username: "e" }, "e"],
    [{ name: ["Eve"], preferred_username: "e" }, "e"],
    [{ name: "x".repeat(101) }, `${EVE}`],
    [{ name: "Eve\nHolt" }, `${EVE}`],
    [{}, `${EVE}`],
  ])("has a name of theirs: %o", async (claims, expected) => {
    const provider = await startIdentityProvider();
    const served = await aProvisioningService(provider);

    await getPermission(served, await provider.sign({ sub: `${EVE}`, ...claims }));

    expect((await served.store.findById(EVE))?.name).toBe(expected);
  });

  it("is not added with a wrong token, after their deletion, or without PROVISION_USERS", async () => {
    const provider = await startIdentityProvider();
    const served = await aProvisioningService(provider);
    await served.store.add({ id: 1, username: "Bob", deletedAt: NOW }, NOW);
    await expectProblem(
      await getUser(served, await provider.sign({ sub: "1" })),
      "token_invalid",
      "not known here",
    );
    const wrong = await provider.sign({ sub: `${EVE}`, aud: "https://other.example.org" });

    await expectProblem(await getPermission(served, wrong), "token_invalid", "aud");
    await expectProblem(
      await getPermission(served, await provider.sign({ sub: "1" })),
      "token_invalid",
      "not known here",
    );
    const others = await aService(provider);
    await expectProblem(
      await getPermission(others, await provider.sign({ sub: `${EVE}` })),
      "token_invalid",
      "not known here",
    );

    for (const { store } of [served, others]) expect(await store.findById(EVE)).toBeNull();
    expect((await served.store.findById(1))?.images).toEqual([]);
  });
});

describe("the service beside any application", () => {
  it("needs no users of its own, but the settings of the identity provider", async () => {
    const provider = await startIdentityProvider();
    const service = await start({
      OIDC_ISSUER: provider.issuer,
      JWT_AUDIENCE: AUDIENCE,
      PROVISION_USERS: "true",
    });
    const token = await provider.sign({
      sub: `${EVE}`,
      name: "Eve",
      exp: Math.floor(Date.now() / 1000) + 300,
    });

    // A process that has just started may be overloaded.
    await expect.poll(async () => (await getPermission(service, token)).status).toBe(201);
    expect(await jsonOf(await getUser(service, token))).toMatchObject({ id: EVE, username: "Eve" });
    expect((await fetch(service.url)).status).toBe(404);
    await expect.poll(service.stdout).toContain(`Requests require a token of ${provider.issuer}.`);
  });
});
