import cookie from "@fastify/cookie";
import jwt from "@fastify/jwt";
import session from "@fastify/session";
import { StoreUnavailable } from "@user-image/domain";
import { InMemoryUserRepository } from "@user-image/domain/testing";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { compose, parseConfig, tokens, userImage } from "../../src/index.js";
import { expectProblem } from "../expect-problem.js";
import { jsonOf } from "../serve.js";
import { ADA, aHost } from "./a-host.js";

declare module "fastify" {
  interface Session {
    userId?: number;
  }
}

const SECRET = "of-the-host-which-is-long-enough-for-a-session";

async function expectRefused(answer: Response, challenge = "Bearer") {
  expect(answer.headers.get("www-authenticate")).toBe(challenge);
  await expectProblem(answer, "token_invalid", "Sign in again");
}

const byKey = async ({ headers }: FastifyRequest) => (headers["x-api-key"] === "right" ? ADA : null);

describe("authentication by @fastify/jwt of the host", () => {
  const aHostWithJwt = () =>
    aHost(
      { authenticate: async (request) => (await request.jwtVerify<{ sub: string }>()).sub },
      async (host) => {
        await host.register(jwt, { secret: SECRET });
        host.get("/me", async (request) => {
          await request.jwtVerify();
          return request.user;
        });
        host.addHook("onResponse", async ({ user }) => void seen.push(user));
      },
    );
  let seen: unknown[] = [];

  it("finds the user of a valid token, and does not change the host's request.user", async () => {
    seen = [];
    const { host, ask, getUser } = await aHostWithJwt();
    const authorization = `Bearer ${host.jwt.sign({ sub: `${ADA}`, role: "member" })}`;

    expect(await jsonOf(await getUser({ authorization }))).toMatchObject({ id: ADA, username: "Ada" });
    expect((await ask("/pictures/v1/media-signature", { authorization }, "POST")).status).toBe(201);
    expect(await jsonOf(await ask("/me", { authorization }))).toMatchObject({ role: "member" });

    expect(seen).toEqual(Array(3).fill(expect.objectContaining({ role: "member" })));
  });

  it("answers 401 to whatever @fastify/jwt refuses, and logs nothing of it", async () => {
    const { host, lines, getUser } = await aHostWithJwt();
    const expired = host.jwt.sign({ sub: `${ADA}`, exp: 1 });
    const valid = host.jwt.sign({ sub: `${ADA}` });

    for (const authorization of [
      `Bearer ${expired}`,
      `Bearer ${valid}x`,
      "Bearer",
      `Token token=${valid}`,
      "Bearer a b",
      "",
    ])
      await expectRefused(await getUser({ authorization }));
    await expectRefused(await getUser());

    expect(lines).toEqual([]);
  });

  it("answers 401 to a valid token of somebody who is unknown, deleted or named otherwise", async () => {
    const { host, getUser } = await aHostWithJwt();

    for (const sub of ["1", "2", "0217", "auth0|217", ""]) {
      await expectRefused(await getUser({ authorization: `Bearer ${host.jwt.sign({ sub })}` }));
    }
  });
});

describe("authentication by a session of the host", () => {
  const scheme = { type: "apiKey", in: "cookie", name: "sessionId" };
  const aHostWithSessions = () =>
    aHost({ authenticate: async ({ session }) => session.userId, securityScheme: scheme }, async (host) => {
      await host.register(cookie);
      await host.register(session, { secret: SECRET, cookie: { secure: false, sameSite: "strict" } });
      host.post("/sign-in", async ({ session }) => {
        session.userId = ADA;
        return {};
      });
    });

  it("finds the user of a cookie", async () => {
    const { ask, getUser } = await aHostWithSessions();
    const [value = ""] = (await ask("/sign-in", {}, "POST")).headers.getSetCookie();
    const headers = { cookie: value.split(";")[0] ?? "" };

    expect(await jsonOf(await getUser(headers))).toMatchObject({ id: ADA });
    expect((await ask("/pictures/v1/media-signature", headers, "POST")).status).toBe(201);
    await expectRefused(await getUser(), "ApiKey");
    await expectRefused(await getUser({ cookie: `${headers.cookie}x` }), "ApiKey");
  });

  it("sets no cookie in an answer that a shared cache may store", async () => {
    const { ask } = await aHostWithSessions();

    const { headers } = await ask(`/pictures/v1/users/${ADA}/image`);

    expect(headers.getSetCookie()).toHaveLength(1);
    expect(headers.get("cache-control")).toBe("private, max-age=60");
  });

  it("is described as the host says", async () => {
    const { ask } = await aHostWithSessions();

    const { components, paths } = await jsonOf<Description>(await ask("/pictures/openapi.json"));

    expect(components.securitySchemes).toEqual({ cloudinary: expect.anything(), user: scheme });
    expect(paths["/v1/users"]?.patch?.security).toEqual([{ user: [] }]);
    expect(paths["/v1/media-signature"]?.post?.security).toEqual([{ user: [] }]);
    expect(paths["/v1/media-notifications"]?.post?.security).toEqual([{ cloudinary: [] }]);
    expect(paths["/healthz"]?.get?.security).toEqual([]);
  });
});

interface Description {
  readonly components: { readonly securitySchemes: object };
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: object[] }>>>>;
}

describe("authentication by the host's own function", () => {
  it("finds the user of an API key, and limits how many wrong ones are tried from one address", async () => {
    const { getUser } = await aHost({ authenticate: byKey });

    for (let count = 0; count < 60; count++) await expectRefused(await getUser({ "x-api-key": `${count}` }));
    await expectProblem(await getUser({ "x-api-key": "60" }), "too_many_requests", "At most 60");

    expect((await getUser({ "x-api-key": "right" })).status).toBe(200);
  });

  it.each([
    [ADA, 200],
    [`${ADA}`, 200],
    [null, 401],
    [undefined, 401],
    ["", 401],
    [Number.NaN, 401],
    [0.5, 401],
  ])("is answered as the id says if it resolves to %s", async (id, status) => {
    const { getUser } = await aHost({ authenticate: async () => id });

    expect((await getUser()).status).toBe(status);
  });

  it("is answered with 500 if it resolves to an object, such as a MongoDB document", async () => {
    const { getUser, lines } = await aHost({ authenticate: async () => ({ id: ADA }) as unknown as number });

    await expectProblem(await getUser(), "internal_error", "The error was logged");

    expect(lines[0]?.err).toMatchObject({ message: expect.stringContaining("a number or a text") });
  });

  it.each([
    ["a bug", new TypeError("x is undefined")],
    ["an error with another status", Object.assign(new Error("forbidden"), { statusCode: 403, code: "X" })],
    ["a text", "no error"],
    ["nothing", undefined],
  ])("is answered with 500 if it throws %s", async (_kind, thrown) => {
    const { getUser, lines } = await aHost({ authenticate: () => Promise.reject(thrown) });

    await expectProblem(await getUser(), "internal_error", "The error was logged");

    expect(lines).toEqual([expect.objectContaining({ msg: "request failed" })]);
  });

  it("is answered with 503 if it throws StoreUnavailable", async () => {
    const { getUser } = await aHost({ authenticate: () => Promise.reject(new StoreUnavailable(null)) });

    await expectProblem(await getUser(), "store_unavailable", "try again");
  });

  it("takes precedence over the identity provider and the tokens of the settings", async () => {
    const settings = { OIDC_ISSUER: "https://login.example.org", JWT_AUDIENCE: "pictures" };
    const { getUser } = await aHost({ authenticate: byKey }, undefined, settings);

    expect((await getUser({ "x-api-key": "right" })).status).toBe(200);
    await expectRefused(await getUser({ authorization: "Bearer a.b.c" }));
  });

  it("applies to one mount only", async () => {
    const others: FastifyPluginAsync = async (host) => {
      const config = parseConfig({ CLOUDINARY_URL: "cloudinary://key:secret@demo" });
      const { service, dispose } = await compose(config, (root) => {
        root.register(tokens.store, { useValue: new InMemoryUserRepository() });
      });
      host.addHook("onClose", dispose);
      await host.register(userImage, { prefix: "/others", service });
    };
    const { lines, ...mounted } = await aHost({ authenticate: byKey }, async (host) => {
      await host.register(others);
    });

    await expectRefused(await mounted.getUser());
    const answer = await mounted.ask("/others/v1/users");
    expect(answer.headers.get("www-authenticate")).toBe('Token realm="Application"');
    await expectProblem(answer, "token_missing", "Token token=<token>");
    expect((await mounted.getUser({ "x-api-key": "right" })).status).toBe(200);
    expect(lines).toEqual([]);
  });

  it("has no picture page, since its users sign in with the service's tokens", async () => {
    const { ask } = await aHost({ authenticate: byKey, page: true });

    for (const path of ["/", "/page-config.json"])
      await expectProblem(await ask(`/pictures${path}`), "not_found", "There is no route");
  });
});
