import multipart from "@fastify/multipart";
import Fastify, { type FastifyInstance } from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { cloudinaryEmulator } from "../src/index.js";
import { account, basic, form, photo, post, signed, temporaryFolder } from "./emulator.js";

/** An app as strict as the one that the emulator lives in, and unlike it in every setting. */
function strictApp(): FastifyInstance {
  const app = Fastify({
    // A connection whose answer was not read keeps a server from closing.
    forceCloseConnections: true,
    bodyLimit: 16 * 1024,
    exposeHeadRoutes: false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  });
  app.setErrorHandler((_error, _request, reply) => reply.code(418).send({ problem: "the app's" }));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ problem: "not found in the app" }));
  app.post("/echo", async (request) => request.body);
  app.get("/v1/users/:id/image", async () => ({ image: "the app's" }));
  onTestFinished(() => app.close());
  return app;
}

async function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ port: 0, host: "127.0.0.1" });
}

describe("the emulator inside another app", () => {
  it("has body limits and error answers of its own", async () => {
    const app = strictApp();
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const origin = await listen(app);
    const file = `data:image/jpeg;base64,${photo("face.jpg").toString("base64")}`;

    const asPart = await post(`${origin}/v1_1/democloud/image/upload`, form(signed({}), photo("face.jpg")));
    const asJson = await fetch(`${origin}/v1_1/democloud/image/upload`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...signed({}), file }),
    });
    const refused = await fetch(`${origin}/v1_1/democloud/image/upload`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });

    expect(asPart.body.bytes).toBe(photo("face.jpg").length);
    expect(await asJson.json()).toMatchObject({ bytes: photo("face.jpg").length });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: { message: "Invalid JSON in the request body" } },
    ]);
    expect((await fetch(`${origin}/democloud/image/upload/a.jpg`, { method: "HEAD" })).status).toBe(404);
  });

  it("leaves the app's own limits, parsers, routes and answers as they are", async () => {
    const app = strictApp();
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const origin = await listen(app);
    const echo = (type: string, body: string) =>
      fetch(`${origin}/echo`, { method: "POST", headers: { "content-type": type }, body });

    expect(await (await echo("application/json", '{"a":[1]}')).json()).toEqual({ a: [1] });
    expect((await echo("application/json", `"${"x".repeat(20_000)}"`)).status).toBe(418);
    expect((await echo("application/x-www-form-urlencoded", "a=1")).status).toBe(418);
    expect((await echo("multipart/form-data; boundary=b", "--b--")).status).toBe(418);
    expect(await (await fetch(`${origin}/v1/users/1/image`)).json()).toEqual({ image: "the app's" });
    const missing = await fetch(`${origin}/nowhere`, { method: "OPTIONS" });
    expect([missing.status, await missing.json()]).toEqual([404, { problem: "not found in the app" }]);
    expect(missing.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("names in its URLs how clients reach it, where a proxy takes a part of the path away", async () => {
    const app = strictApp();
    const publicUrl = "https://example.org/images";
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder(), publicUrl });
    const origin = await listen(app);

    const { body } = await post(
      `${origin}/v1_1/democloud/image/upload`,
      form(signed({ public_id: "a" }), photo("cat.jpg")),
    );

    expect(body.secure_url).toBe(`${publicUrl}/democloud/image/upload/v${body.version}/a.jpg`);
  });

  it("works under a prefix, and names it in its URLs", async () => {
    const app = strictApp();
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder(), prefix: "/cld" });
    const origin = await listen(app);

    const { body } = await post(
      `${origin}/cld/v1_1/democloud/image/upload`,
      form(signed({ public_id: "a" }), photo("cat.jpg")),
    );

    expect(body.secure_url).toBe(`${origin}/cld/democloud/image/upload/v${body.version}/a.jpg`);
    expect((await fetch(body.secure_url)).status).toBe(200);
    expect((await fetch(`${origin}/v1_1/democloud/ping`, { headers: basic })).status).toBe(404);
  });

  it.each(["/v2/democloud/analysis/analyze/uri", "/democloud/video/upload/a.mp4"])(
    "says that it has no %s, and leaves those of others to the app",
    async (path) => {
      const app = strictApp();
      app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder(), prefix: "/cld" });
      const origin = await listen(app);

      const answer = await fetch(`${origin}/cld${path}`);
      const others = [path, `/cld${path.replace("democloud", "other")}`];

      const message = `The emulator has no GET /cld${path}`;
      expect([answer.status, await answer.json()]).toEqual([400, { error: { message } }]);
      for (const other of others) expect((await fetch(origin + other)).status).toBe(404);
    },
  );

  it("works in an app that reads multipart bodies itself", async () => {
    const app = strictApp();
    await app.register(multipart);
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const origin = await listen(app);

    const { body } = await post(`${origin}/v1_1/democloud/image/upload`, form(signed({}), photo("face.jpg")));

    expect(body.bytes).toBe(photo("face.jpg").length);
  });

  it("names in its URLs the host and protocol by which it was called", async () => {
    const app = Fastify({ trustProxy: true });
    onTestFinished(() => app.close());
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const payload = {
      file: `data:image/gif;base64,${photo("moving.gif").toString("base64")}`,
      public_id: "é/a b",
    };
    const headers = { ...basic, "x-forwarded-proto": "https", "x-forwarded-host": "images.example:8443" };

    const answer = await app.inject({
      method: "POST",
      url: "/v1_1/democloud/image/upload",
      headers,
      payload,
    });

    expect(answer.json().url).toMatch(
      /^https:\/\/images\.example:8443\/democloud\/image\/upload\/v\d+\/%C3%A9\/a%20b\.gif$/,
    );
  });
});
