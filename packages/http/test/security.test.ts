import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, jsonOf, serve, stores } from "./serve.js";

const DAY = 24 * 60 * 60 * 1000;

describe("another user's image", () => {
  it("is never destroyed by anything that one does with it", async () => {
    let now = new Date();
    const served = await serve({ clock: () => now });
    const [ada, eve] = [await aClient(served, "Ada"), await aClient(served, "Eve")];
    const pending = await ada.upload(png3x2);
    const shown = await ada.upload(png3x2);
    await ada.setImage(shown);
    const before = await ada.stored();
    await eve.setImage(await eve.upload(png3x2));

    for (const publicId of [shown, pending, `v1/${shown}.png`, `image/upload/v99/${shown}`]) {
      await expectProblem(await eve.setImage(publicId), "image_not_found", "not granted");
      await eve.removeImage();
    }
    now = new Date(now.getTime() + DAY - 1);
    await served.destroyDiscards.execute();
    now = new Date(now.getTime() + 2);
    await served.destroyDiscards.execute();

    expect(await served.media.inspect(shown)).not.toBeNull();
    expect((await ada.stored())?.image).toEqual({ ...before?.image, check: undefined });
  });
});

describe.each(Object.entries(stores))("with users %s,", (_, openStore) => {
  it.each([
    ['{"image":{"publicId":{"$ne":""}}}'],
    ['{"image":{"publicId":{"$gt":""}}}'],
    ['{"image":{"publicId":["abc"]}}'],
    ['{"image":{"$set":{"username":"Eve"}}}'],
    ['{"$set":{"username":"Eve"},"image":null}'],
    ['{"image":{"publicId":"$image.publicId"}}'],
    ['{"image":{"publicId":"abc","$where":"sleep(1000)"}}'],
  ])("an operator is no value: %s", async (body) => {
    const client = await aClient(await serve({ store: await openStore() }));
    const before = await client.stored();

    const answer = await client.request("PATCH", "/v1/users", body);

    expect(answer.status).toBe(422);
    expect(await client.stored()).toEqual(before);
  });

  it.each(['{"$ne":""}', '{"$gt":""}', "' OR '1'='1", '" OR 1=1 --', "%00", "*", "null", "0"])(
    "a token is nothing but a token: %s",
    async (token) => {
      const served = await serve({ store: await openStore() });
      await aClient(served);

      for (const authorization of [`Token ${token}`, `Token token="${token}"`, `Bearer ${token}`]) {
        const answer = await fetch(`${served.url}/v1/users`, { headers: { authorization } });
        await expectProblem(answer, "token_invalid", "unknown");
      }
    },
  );

  it("nothing is assigned but the image", async () => {
    const served = await serve({ store: await openStore() });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    const before = await client.stored();

    for (const extra of [
      "username",
      "revision",
      "grants",
      "discards",
      "imageState",
      "tokenHashes",
      "id",
      "_id",
    ]) {
      const outside = await client.request("PATCH", "/v1/users", { image: { publicId }, [extra]: "x" });
      await expectProblem(outside, "invalid_request", `${extra} is not known`);
      const inside = await client.request("PATCH", "/v1/users", { image: { publicId, [extra]: "x" } });
      await expectProblem(inside, "invalid_request", `image.${extra} is not known`);
    }
    expect(await client.stored()).toEqual(before);
  });

  it("nothing but the user is in the answer", async () => {
    const served = await serve({ store: await openStore() });
    const client = await aClient(served);
    await client.setImage(await client.upload(png3x2));
    await client.setImage(await client.upload(png3x2));

    for (const answer of [
      await client.getUser(),
      await client.setImage("?"),
      await client.request("GET", "/nowhere"),
    ]) {
      const text = await answer.text();
      expect(text).not.toMatch(/token|hash|grant|discard|revision|imageState|secret|arrivesBy/i);
    }
  });
});

describe("a prototype", () => {
  it.each([
    '{"__proto__":{"isAdmin":true},"image":null}',
    '{"image":{"publicId":"a","__proto__":{"isAdmin":true}}}',
    '{"constructor":{"prototype":{"isAdmin":true}},"image":null}',
    '{"image":{"publicId":"a","constructor":{"prototype":{"isAdmin":true}}}}',
    '{"prototype":{"isAdmin":true},"image":null}',
  ])("cannot be reached: %s", async (body) => {
    const client = await aClient(await serve());

    const { status } = await client.request("PATCH", "/v1/users", body);

    expect([400, 422]).toContain(status);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe("an address for a public id", () => {
  it.each([
    "http://169.254.169.254/latest/meta-data",
    "https://res.cloudinary.com/other/image/upload/v1/abc.jpg",
    "https://evil.example/demo/image/upload/v1/abc.jpg",
    "//evil.example/image/upload/v1/abc.jpg",
    "file:///etc/passwd",
    "data:image/png;base64,iVBORw0KGgo=",
    "s3://bucket/abc.jpg",
    "http://localhost:1/demo/image/upload/v1/abc.jpg",
    "../../etc/passwd",
    "v1/..%2f..%2fabc.jpg",
    "v1/%61bc.jpg",
    "v1/abc.jpg\u0000.png",
    "v1/abc\r\nX-Injected: yes",
    "v1/ａbc.jpg",
    "v1/abc.jpg#fragment",
    "v1/abc.jpg?a=b",
    "v1\\abc.jpg",
  ])("is refused, and nothing is fetched: %j", async (publicId) => {
    const client = await aClient(await serve());
    const { answer, hosts } = await watchingSockets(() => client.setImage(publicId));

    await expectProblem(answer, "invalid_public_id", "delivery URL");
    expect(answer.headers.has("x-injected")).toBe(false);
    expect(hosts).toEqual(["127.0.0.1"]);
  });
});

describe("a long text", () => {
  // That every pattern takes linear time is proved in test/patterns.test.ts.
  it.each([
    ["a public id", (long: string) => ({ body: JSON.stringify({ image: { publicId: long } }) })],
    ["a request id", (long: string) => ({ headers: { "x-request-id": long } })],
    ["a token", (long: string) => ({ headers: { authorization: `Token ${long}` } })],
    ["an entity tag", (long: string) => ({ headers: { "if-match": long } })],
  ])("does not keep the service busy as %s", async (_, request) => {
    const client = await aClient(await serve());
    const texts = ["a", "a/", "v1/", "-", " ", ",", '"', ";\t", "a_b,", "é", "W/"].map((part) =>
      part.repeat(7000 / part.length),
    );

    for (const text of texts) {
      const { body, headers } = { body: undefined, headers: {}, ...request(text) };
      const answer = await client.request(body ? "PATCH" : "GET", "/v1/users", body, headers);
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe("what the problem of a 500 says", () => {
  it.each([
    new Error("connect mongodb://user:hunter2@db"),
    Object.assign(new Error("//user:hunter2@db failed"), {
      statusCode: 500,
      code: "EDB",
      password: "hunter2",
    }),
    { request_options: { auth: "key:hunter2" } },
    "hunter2",
    null,
  ])("is nothing of the inside (%#)", async (failure) => {
    const served = await serve();
    const client = await aClient(served);
    served.store.findByToken = () => Promise.reject(failure);

    const answer = await client.getUser();

    expect(answer.status).toBe(500);
    const problem = await jsonOf(answer);
    expect(problem).toMatchObject({ code: "internal_error", requestId: answer.headers.get("x-request-id") });
    expect(JSON.stringify(problem)).not.toContain("hunter2");
  });
});

/** The hosts to which this process opens connections meanwhile: our own and the emulator's are 127.0.0.1. */
async function watchingSockets(action: () => Promise<Response>) {
  const hosts = new Set<string>();
  const note = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    socket.once("connect", () => hosts.add(String(socket.remoteAddress)));
    socket.once("lookup", (_error, address) => hosts.add(address));
  };
  subscribe("net.client.socket", note);
  const answer = await action();
  unsubscribe("net.client.socket", note);
  return { answer, hosts: [...hosts] };
}
