import { setTimeout as sleep } from "node:timers/promises";
import type { User } from "@user-image/domain";
import { aGrant, anImage, aUser, InMemoryUserRepository } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { type AppOptions, buildApp } from "../src/app.js";
import { NOW } from "./authentication/identity-provider.js";
import { addUsers, IDS, REQUESTERS, type Requester, WAYS } from "./authentication/three-ways.js";
import { serve } from "./serve.js";

/** The status of the answer to each requester. A route has a line for each kind of request; these are in CASES. */
const TABLE = `
                                                     nobody  ada  other  admin  locked  deleted  exAdmin
GET   /v1/users                      .                  401  200    200    200     200      401      401
HEAD  /v1/users                      .                  401  200    200    200     200      401      401
PATCH /v1/users                      image              401  200    200    200     403      401      401
PATCH /v1/users                      shown              401  200    200    200     403      401      401
PATCH /v1/users                      removal            401  200    200    200     403      401      401
GET   /v1/media-signature            .                  401  201    201    201     403      401      401
POST  /v1/media-signature            .                  401  201    201    201     403      401      401
GET   /v1/users/:id                  .                  401  403    403    200     403      401      401
GET   /v1/users/:id                  of-locked          401  403    403    200     403      401      401
GET   /v1/users/:id                  of-deleted         401  403    403    200     403      401      401
GET   /v1/users/:id                  of-nobody          401  403    403    404     403      401      401
GET   /v1/users/:id                  of-no-id           401  403    403    422     403      401      401
HEAD  /v1/users/:id                  .                  401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-image          401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-removal        401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-lock           401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-unlock         401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-nothing        401  403    403    422     403      401      401
PATCH /v1/users/:id                  act-of-locked      401  403    403    200     403      401      401
PATCH /v1/users/:id                  act-of-nobody      401  403    403    404     403      401      401
POST  /v1/users/:id/media-signature  .                  401  403    403    201     403      401      401
POST  /v1/users/:id/media-signature  of-locked          401  403    403    201     403      401      401
POST  /v1/users/:id/media-signature  of-deleted         401  403    403    404     403      401      401
POST  /v1/users/:id/media-signature  of-nobody          401  403    403    404     403      401      401
GET   /v1/users/:id/image            .                  302  302    302    302     302      302      302
GET   /v1/users/:id/image            of-locked          302  302    302    302     302      302      302
GET   /v1/users/:id/image            of-nobody          200  200    200    200     200      200      200
HEAD  /v1/users/:id/image            .                  302  302    302    302     302      302      302
POST  /v1/media-notifications        .                  403  403    403    403     403      403      403
GET   /healthz                       .                  200  200    200    200     200      200      200
HEAD  /healthz                       .                  200  200    200    200     200      200      200
GET   /readyz                        .                  200  200    200    200     200      200      200
HEAD  /readyz                        .                  200  200    200    200     200      200      200
GET   /metrics                       .                  200  200    200    200     200      200      200
HEAD  /metrics                       .                  200  200    200    200     200      200      200
GET   /openapi.json                  .                  200  200    200    200     200      200      200
HEAD  /openapi.json                  .                  200  200    200    200     200      200      200
GET   /docs                          .                  302  302    302    302     302      302      302
HEAD  /docs                          .                  302  302    302    302     302      302      302
GET   /docs/*                        .                  200  200    200    200     200      200      200
HEAD  /docs/*                        .                  200  200    200    200     200      200      200
`;

/** Routes of the picture page, which is there for tokens of the service only. */
const PAGE = `
GET   /                              .                  200  200    200    200     200      200      200
HEAD  /                              .                  200  200    200    200     200      200      200
GET   /page-config.json              .                  200  200    200    200     200      200      200
HEAD  /page-config.json              .                  200  200    200    200     200      200      200
GET   /assets/:name                  .                  404  404    404    404     404      404      404
HEAD  /assets/:name                  .                  404  404    404    404     404      404      404
`;

interface Request {
  /** Of the user whom the path names. */
  readonly id?: number | string;
  readonly body?: (requester: number) => object;
}

const reason = "It shows somebody else.";
const CASES: Readonly<Record<string, Request>> = {
  ".": {},
  image: { body: (id) => ({ image: { publicId: `granted-${id}` } }) },
  shown: { body: (id) => ({ image: { publicId: `shown-${id}` } }) },
  removal: { body: () => ({ image: null }) },
  "of-locked": { id: IDS.locked },
  "of-deleted": { id: IDS.deleted },
  "of-nobody": { id: 999 },
  "of-no-id": { id: "ada" },
  "act-image": { body: () => ({ image: { publicId: `granted-${IDS.ada}` }, reason }) },
  "act-removal": { body: () => ({ image: null, reason }) },
  "act-lock": { body: () => ({ locked: true, reason }) },
  "act-unlock": { body: () => ({ locked: false, reason }) },
  "act-nothing": { body: () => ({ reason }) },
  "act-of-locked": {
    id: IDS.locked,
    body: () => ({ image: { publicId: `granted-${IDS.locked}` }, reason }),
  },
  "act-of-nobody": { id: 999, body: () => ({ image: null, reason }) },
};

describe.each(Object.entries(WAYS))("with %s", (_, wayOf) => {
  it("has a line in the table for each route", async () => {
    const { hasPage, setup } = await wayOf();
    const { service } = await serve(setup);

    const routes = await routesOf({ service, ...setup.app });

    expect(new Set(linesOf(hasPage).map(({ method, route }) => `${method} ${route}`))).toEqual(
      new Set(routes),
    );
  });

  it("answers each requester as the table says, and a request that is refused changes nothing", {
    timeout: 60_000,
  }, async () => {
    const { hasPage, setup, headersOf } = await wayOf();
    const store = new InMemoryUserRepository();
    const served = await serve({ clock: () => NOW, store, ...setup });
    await addUsers(store);
    const headers = new Map<Requester, Record<string, string>>([["nobody", {}]]);
    for (const requester of REQUESTERS.slice(1)) headers.set(requester, await headersOf(served, requester));

    const answered: string[] = [];
    for (const { method, route, name, statuses } of linesOf(hasPage)) {
      const got: number[] = [];
      for (const requester of REQUESTERS) {
        await reset(store);
        const before = JSON.stringify(store.all());
        const { id = IDS.ada, body } = CASES[name] ?? {};
        const path = route.replace(":id", `${id}`).replace("*", "");
        const sent = [headers.get(requester) ?? {}, body?.(IDS[requester])] as const;
        const { status } = await send(served.url + path, method, ...sent);
        got.push(status);
        if (status >= 400) expect(JSON.stringify(store.all())).toBe(before);
      }
      answered.push(`${method} ${route} ${name} ${got.join(" ")}`);
      expect(statuses).toHaveLength(REQUESTERS.length);
    }

    expect(answered).toEqual(
      linesOf(hasPage).map(({ method, route, name, statuses }) =>
        [method, route, name, ...statuses].join(" "),
      ),
    );
  });

  it("answers any other method with 405, whoever asks", async () => {
    const { setup, headersOf } = await wayOf();
    const store = new InMemoryUserRepository();
    const served = await serve({ clock: () => NOW, store, ...setup });
    await addUsers(store);
    const headers = await headersOf(served, "admin");

    for (const url of new Set(
      linesOf(false).map(({ route }) => route.replace(":id", "1").replace("*", "")),
    )) {
      for (const requester of [{}, headers])
        for (const method of ["DELETE", "PUT"])
          expect([url, (await send(served.url + url, method, requester)).status]).toEqual([url, 405]);
    }
  });

  it("does not tell whether there is a user, except to administrators", async () => {
    const { setup, headersOf } = await wayOf();
    const store = new InMemoryUserRepository();
    const served = await serve({ clock: () => NOW, store, ...setup });
    await addUsers(store);
    const headers = { "x-request-id": "same", ...(await headersOf(served, "other")) };

    const texts = new Set<string>();
    for (const id of [IDS.ada, IDS.locked, IDS.deleted, 999, "ada"]) {
      const answer = await send(`${served.url}/v1/users/${id}`, "GET", headers);
      texts.add(await answer.text());
    }

    expect([...texts]).toEqual([expect.stringContaining('"not_allowed"')]);
  });
});

/** All routes of the application, without those that answer OPTIONS, and any other method with 405. */
async function routesOf(options: AppOptions): Promise<string[]> {
  const app = buildApp(options);
  const routes: string[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    const methods = [method].flat();
    if (!methods.includes("OPTIONS") && !methods.includes("TRACE"))
      routes.push(...methods.map((method) => `${method} ${url}`));
  });
  await app.ready();
  await app.close();
  return routes;
}

function linesOf(hasPage: boolean) {
  const lines = `${TABLE}${hasPage ? PAGE : ""}`.split("\n").filter((line) => /^[A-Z]/.test(line));
  return lines.map((line) => {
    const [method = "", route = "", name = "", ...statuses] = line.split(/\s+/);
    return { method, route, name, statuses: statuses.map(Number) };
  });
}

/** Each user shows an image, and has permission to show another one. */
async function reset(store: InMemoryUserRepository): Promise<void> {
  for (const user of store.all()) {
    const facts = { version: 1, format: "jpg", bytes: 1, width: 1, height: 1 };
    const { images } = aUser({
      image: anImage(`shown-${user.id}`),
      grants: [aGrant(`granted-${user.id}`, { facts })],
    });
    const lock = { reason, since: NOW };
    await store.update(
      user,
      ({ lock: _, ...user }): User => ({
        ...user,
        images,
        ...(user.id === IDS.locked && { lock }),
      }),
    );
  }
}

/** Sends a request until the service has looked at it: a busy machine makes the service refuse some before. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Response> {
  for (;;) {
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      headers: { ...headers, ...(body && { "content-type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
    });
    if (answer.status !== 503) return answer;
    await answer.arrayBuffer();
    await sleep(100);
  }
}
