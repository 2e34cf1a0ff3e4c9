import jwt from "@fastify/jwt";
import rateLimit from "@fastify/rate-limit";
import underPressure from "@fastify/under-pressure";
import { StoreUnavailable } from "@user-image/domain";
import { freePort } from "@user-image/testing/free-port";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  addDemoData,
  compose,
  type HostOptions,
  openStore,
  parseConfig,
  tokens,
  userImage,
} from "../src/index.js";
import { expectProblem } from "./expect-problem.js";
import { type Grant, jsonOf, post, temporaryFolder } from "./serve.js";

const DEMO = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k", "content-type": "application/json" };
const SEED_BODY = '{"image":{"publicId":"v1234567/xcvjghjkdisudgfds7iyf.jpg"}}';
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A server unlike ours in every setting, with routes of its own, and with us below /pictures. */
async function aHost(
  prepare: (host: FastifyInstance) => Promise<unknown> = async () => {},
  published: HostOptions = {},
) {
  const host = Fastify({ bodyLimit: 1024 * 1024 });
  host.setErrorHandler((_error, _request, reply) => reply.code(418).send({ problem: "the host's" }));
  host.setNotFoundHandler((_request, reply) => reply.code(404).send({ problem: "not found in the host" }));
  await prepare(host);
  const counted = { type: "object", properties: { count: { type: "integer" } }, additionalProperties: false };
  host.post("/echo", { schema: { body: counted } }, async ({ body }) => body);

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = parseConfig({ DATA_DIR: await temporaryFolder(), PUBLIC_URL: `${url}/pictures` });
  const composition = await compose(config);
  await host.register(userImage, { service: composition.service, ...published, prefix: "/pictures" });
  host.addHook("onClose", () => composition.dispose());
  onTestFinished(() => host.close());
  await addDemoData(config, composition.store);
  await host.listen({ port, host: "127.0.0.1" });

  const patch = (body: string) => fetch(`${url}/pictures/v1/users`, { method: "PATCH", headers: DEMO, body });
  return { url, patch };
}

/** The user of @fastify/jwt, whom nobody has named, and what the host has put on its answers itself. */
function hostsDecorators(reply: FastifyReply): unknown[] {
  const { user } = reply.request as { user?: unknown };
  return [user, ...["problem", "deadline", "underWay"].map((name) => Reflect.get(reply, name))];
}

describe("inside another server, under a prefix", () => {
  it("answers the documented request with the documented bytes", async () => {
    const { patch } = await aHost();

    const answer = await patch(SEED_BODY);

    expect(answer.headers.get("etag")).toBe('"be5d3fa83dacf51ae705d2e69e90edbd"');
    expect(await answer.text()).toHaveLength(733);
  });

  it("takes an upload", async () => {
    const { url, patch } = await aHost();
    const grant = await jsonOf<Grant>(
      await fetch(`${url}/pictures/v1/media-signature`, {
        method: "POST",
        headers: { authorization: DEMO.authorization },
      }),
    );
    expect(grant.uploadUrl).toMatch(`${url}/pictures/v1_1/`);
    expect((await post(grant, PNG)).status).toBe(200);

    const answer = await patch(JSON.stringify({ image: { publicId: grant.publicId } }));

    expect((await jsonOf(answer)).image).toMatch(new RegExp(`^v\\d+/${grant.publicId}\\.png$`));
  });

  it("refuses as it does alone", async () => {
    const { url, patch } = await aHost();

    await expectProblem(await patch('{"image":{"publicId":7}}'), "invalid_request", "image");
    await expectProblem(await patch('{"image":null,"name":"x"}'), "invalid_request", "name");
    await expectProblem(await patch(`{"image":"${"x".repeat(20_000)}"}`), "body_too_large", "");
    await expectProblem(await fetch(`${url}/pictures/nowhere`), "not_found", "There is no route");
    const deleted = await fetch(`${url}/pictures/v1/users`, { method: "DELETE" });
    expect(deleted.headers.get("allow")).toBe("GET, HEAD, PATCH, OPTIONS");
    await expectProblem(deleted, "method_not_allowed", "DELETE is not allowed");
  });

  it("leaves the host's own routes and answers as they are", async () => {
    const { url } = await aHost();
    const echo = (body: string) =>
      fetch(`${url}/echo`, { method: "POST", headers: { "content-type": "application/json" }, body });

    expect(await (await echo('{"count":"7","other":1}')).json()).toEqual({ count: 7 });
    expect((await echo("{")).status).toBe(418);
    const missing = await fetch(`${url}/v1/users`);
    expect([missing.status, await missing.json()]).toEqual([404, { problem: "not found in the host" }]);
    expect(missing.headers.has("x-runtime")).toBe(false);
  });

  it("shows its page and its documentation there, with paths as below its own address", async () => {
    const { url } = await aHost();
    const get = (path: string) => fetch(`${url}/pictures${path}`);

    expect(await (await get("/")).text()).toContain("<!doctype html>");
    const { paths, servers } = await jsonOf<{ paths: object; servers: object[] }>(await get("/openapi.json"));
    expect(paths).toHaveProperty("/v1/users");
    expect(servers).toContainEqual(expect.objectContaining({ url: `${url}/pictures` }));
    expect((await get("/docs/")).status).toBe(200);
    expect((await get("/readyz")).status).toBe(200);
  });

  it.each([
    ["page", ["/", "/page-config.json", "/assets/index.js"]],
    ["docs", ["/docs", "/docs/", "/docs/static/reader.js", "/openapi.json"]],
    ["metrics", ["/metrics"]],
  ])("does without its %s if the host wants that", async (option, paths) => {
    const { url } = await aHost(undefined, { [option]: false });

    for (const path of paths)
      await expectProblem(await fetch(`${url}/pictures${path}`), "not_found", "There is no route");
    for (const path of ["/", "/openapi.json", "/docs/", "/metrics", "/readyz"].filter(
      (path) => !paths.includes(path),
    ))
      expect([path, (await fetch(`${url}/pictures${path}`)).status]).toEqual([path, 200]);
  });

  it("does not describe what it does without", async () => {
    const { url } = await aHost(undefined, { metrics: false });

    const document = await jsonOf<{ paths: object }>(await fetch(`${url}/pictures/openapi.json`));

    expect(Object.keys(document.paths)).toContain("/readyz");
    expect(Object.keys(document.paths)).not.toContain("/metrics");
  });

  it("works where the host limits rates and watches its load, too", async () => {
    const { url, patch } = await aHost(async (host) => {
      await host.register(rateLimit, { global: false });
      await host.register(underPressure);
    });

    expect((await patch(SEED_BODY)).status).toBe(200);
    const failures = Array.from({ length: 61 }, () =>
      fetch(`${url}/pictures/v1/users`, { headers: { authorization: "Token wrong" } }),
    );
    const answers = await Promise.all(failures);
    const limited = answers.filter(({ status }) => status !== 401);
    expect(limited).toHaveLength(1);
    for (const answer of limited) await expectProblem(answer, "too_many_requests", "At most 60");
  });

  it("needs no name that the host has given to something of its own", async () => {
    const { url, patch } = await aHost(async (host) => {
      await host.register(jwt, { secret: "of-the-host" });
      for (const name of ["problem", "deadline", "underWay"]) {
        host.decorate(name, "the host's");
        host.decorateRequest(name, "the host's");
        host.decorateReply(name, "the host's");
      }
      for (const name of ["rateLimit", "createRateLimit", "metrics"]) host.decorate(name, () => "the host's");
      host.addHook("onResponse", async (_request, reply) => void answered.push(hostsDecorators(reply)));
    });
    const answered: unknown[] = [];

    expect((await patch(SEED_BODY)).status).toBe(200);
    const wrong = await fetch(`${url}/pictures/v1/users`, { headers: { authorization: "Token wrong" } });
    await expectProblem(wrong, "token_invalid", "unknown");

    // Ours, and the emulator's to us.
    expect(answered).toEqual(Array(3).fill([null, "the host's", "the host's", "the host's"]));
  });

  it("counts its own requests, however many the host lets through", async () => {
    const { patch } = await aHost(async (host) => {
      await host.register(rateLimit, { max: 10_000, allowList: ["217"] });
    });

    const answers = await Promise.all(Array.from({ length: 61 }, () => patch(SEED_BODY)));

    const limited = answers.filter(({ status }) => status !== 200);
    expect(limited).toHaveLength(1);
    for (const answer of limited) await expectProblem(answer, "too_many_requests", "At most 60");
  });

  it("reads no body but its own, although the host reads every one", async () => {
    const { url } = await aHost(async (host) => {
      const read = (_request: unknown, _body: unknown, done: (error: null, body: object) => void) =>
        done(null, { image: null });
      for (const type of ["*", "application/x-www-form-urlencoded"])
        host.addContentTypeParser(type, { parseAs: "string" }, read);
    });
    const headers = { ...DEMO, "content-type": "application/x-www-form-urlencoded" };

    const answer = await fetch(`${url}/pictures/v1/users`, { method: "PATCH", headers, body: "image=" });

    await expectProblem(answer, "unsupported_media_type", "application/json");
    const echo = await fetch(`${url}/echo`, { method: "POST", headers, body: "count=7" });
    expect(await echo.json()).toEqual({});
  });

  it("logs with the host's logger, and as little of secrets as alone", async () => {
    const lines: Record<string, unknown>[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const host = Fastify({ logger: { level: "error", stream } });
    host.setChildLoggerFactory((logger, bindings) => logger.child({ ...bindings, trace: "abc" }));
    const config = parseConfig({ DATA_DIR: await temporaryFolder() });
    const store = await openStore(config);
    const cause = new Error(`mongodb://admin:${"hunter"}3@db failed`);
    const findByToken = () => Promise.reject(new StoreUnavailable(cause));
    const { service } = await compose(config, (root) => {
      root.register(tokens.store, { useValue: Object.assign(store, { findByToken }) });
    });
    await host.register(userImage, { service, prefix: "/pictures" });
    host.addHook("onClose", () => store.close());
    onTestFinished(() => host.close());

    const answer = await host.inject({ url: "/pictures/v1/users", headers: DEMO });

    expect(answer.statusCode).toBe(503);
    expect(lines).toEqual([expect.objectContaining({ trace: "abc", msg: "request failed" })]);
    expect(lines[0]?.err).toMatchObject({ cause: { message: "mongodb://[hidden]@db failed" } });
    expect(JSON.stringify(lines)).not.toContain("hunter3");
  });
});
