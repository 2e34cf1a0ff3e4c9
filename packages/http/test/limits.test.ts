import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, type Served, serve } from "./serve.js";

describe("the rate of one user's requests", () => {
  it("is limited for signatures, with the remaining number in a header, and not for another user", async () => {
    const served = await serve({ rateLimits: { sign: 3 } });
    const [ada, eve] = [await aClient(served, "Ada"), await aClient(served, "Eve")];

    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await ada.request("POST", "/v1/media-signature");
      expect(status).toBe(201);
      expect(headers.get("ratelimit-limit")).toBe("3");
      expect(headers.get("ratelimit-remaining")).toBe(`${remaining}`);
      expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(0);
    }
    await expectTooMany(await ada.request("GET", "/v1/media-signature"), 3);
    expect((await ada.getUser()).status).toBe(200);
    expect((await eve.request("POST", "/v1/media-signature")).status).toBe(201);
    expect((await ada.stored())?.grants).toHaveLength(3);
  });

  it("is limited for setting images, refused requests included", async () => {
    const served = await serve({ rateLimits: { set: 3 } });
    const [ada, eve] = [await aClient(served, "Ada"), await aClient(served, "Eve")];

    expect((await ada.removeImage()).status).toBe(200);
    expect((await ada.setImage("unknown")).status).toBe(422);
    expect((await ada.request("PATCH", "/v1/users", "not JSON")).status).toBe(400);
    await expectTooMany(await ada.removeImage(), 3);
    expect((await eve.removeImage()).status).toBe(200);
  });
});

describe("the rate of unknown tokens from one address", () => {
  it("counts towards the limit of failed attempts, and a valid token does not", async () => {
    const served = await serve();
    const client = await aClient(served);

    for (let count = 0; count < 60; count++) expect((await attempt(served, count)).status).toBe(401);
    await expectTooMany(await attempt(served, 60), 60);

    for (let count = 0; count < 3; count++) expect((await client.getUser()).status).toBe(200);
  });

  it("cannot be evaded by a forged X-Forwarded-For", async () => {
    const served = await serve();
    for (let count = 0; count < 60; count++) await attempt(served, count);

    await expectTooMany(await attempt(served, 60, { "x-forwarded-for": "203.0.113.7" }), 60);
  });

  it("is counted by the address that a trusted proxy tells", async () => {
    const served = await serve({ app: { trustProxy: ["127.0.0.1"] } });
    const from = (address: string) => ({ "x-forwarded-for": address });
    for (let count = 0; count < 60; count++) await attempt(served, count, from("203.0.113.7"));

    await expectTooMany(await attempt(served, 60, from("203.0.113.7")), 60);
    expect((await attempt(served, 61, from("203.0.113.8"))).status).toBe(401);
  });
});

describe("a request that is too much", () => {
  it.each([
    ["a body in chunks without end", chunkedBody(), 413, "body_too_large"],
    ["a header of 9 KB", head("GET /v1/users", [`X-Long: ${"a".repeat(9_000)}`]), 431, "headers_too_large"],
    ["an address of 20 KB", head(`GET /${"a".repeat(20_000)}`), 431, "headers_too_large"],
    ["garbage", "\x16\x03\x01\x02\x00\x01", 400, "malformed_request"],
    [
      "two lengths",
      head("PATCH /v1/users", ["Content-Length: 1", "Content-Length: 2"]),
      400,
      "malformed_request",
    ],
    [
      "a length and chunks",
      head("PATCH /v1/users", ["Content-Length: 4", "Transfer-Encoding: chunked"]),
      400,
      "malformed_request",
    ],
    ["a line break alone", "GET /v1/users HTTP/1.1\nHost: a\n\n", 400, "malformed_request"],
    ["no host", "GET /v1/users HTTP/1.1\r\n\r\n", 400, null],
  ])("is refused: %s", async (_, sent, status, code) => {
    const served = await serve();
    const { token } = await aClient(served);

    const answer = await exchange(served, sent.replaceAll("TOKEN", token));

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    if (code) {
      expect(answer).toContain(`"code":"${code}"`);
      expect(answer).toMatch(/x-frame-options: SAMEORIGIN\r\n/i);
    }
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  });

  it("is refused when its JSON is deep", async () => {
    const client = await aClient(await serve());

    const arrays = await client.request(
      "PATCH",
      "/v1/users",
      `{"image":${"[".repeat(8000)}${"]".repeat(8000)}}`,
    );
    const objects = await client.request(
      "PATCH",
      "/v1/users",
      `{"image":${'{"a":'.repeat(2500)}1${"}".repeat(2500)}}`,
    );

    await expectProblem(arrays, "invalid_request", "image must be object,null");
    await expectProblem(objects, "invalid_request", "image");
  });

  it("is refused when a part of its path is long", async () => {
    const { url } = await serve();

    const answer = await fetch(`${url}/v1/users/${"0".repeat(101)}1/image`);

    await expectProblem(answer, "malformed_request", "max param length");
  });
});

describe("a request that is too slow", () => {
  it("has limits that are set on purpose", async () => {
    const { server } = (await serve()).app;

    expect(server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 60_000, maxHeadersCount: null });
  });

  it("is given up when its sender does not finish the headers", async () => {
    const served = await serve();
    served.app.server.headersTimeout = 300;

    const answer = await exchange(served, "GET /v1/users HTTP/1.1\r\nHost: a\r\n");

    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
  });

  it("is given up when its sender does not finish the body", async () => {
    const served = await serve();
    const { token } = await aClient(served);
    const headers = ["Content-Type: application/json", "Content-Length: 100"];

    const begun = once(served.app.server, "request");
    const answering = exchange(served, head("PATCH /v1/users", headers).replaceAll("TOKEN", token));
    await begun;
    putForward(10_000);
    const answer = await answering;

    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  });
});

/** By the clock that measures requests, in milliseconds. */
function putForward(time: number): void {
  const now = performance.now.bind(performance);
  const spy = vi.spyOn(performance, "now").mockImplementation(() => now() + time);
  onTestFinished(() => spy.mockRestore());
}

async function expectTooMany(answer: Response, limit: number): Promise<void> {
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await expectProblem(answer, "too_many_requests", `At most ${limit}`)).toMatchObject({ limit });
}

function attempt({ url }: Served, number: number, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/v1/users`, { headers: { ...headers, authorization: `Token guess-${number}` } });
}

function head(request: string, headers: string[] = []): string {
  const [method, path] = request.split(" ");
  return `${[`${method} ${path} HTTP/1.1`, "Host: a", "Authorization: Token TOKEN", ...headers].join("\r\n")}\r\n\r\n`;
}

function chunkedBody(): string {
  const headers = ["Content-Type: application/json", "Transfer-Encoding: chunked"];
  return head("PATCH /v1/users", headers) + `4000\r\n${"a".repeat(0x4000)}\r\n`.repeat(3);
}

/** Sends bytes and resolves to all that is answered until the connection ends. */
async function exchange({ url }: Served, sent: string): Promise<string> {
  const socket = await open(Number(new URL(url).port));
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
    if (/\r\n\r\n.*\}$/s.test(answer)) socket.end();
  });
  socket.write(sent, "latin1");
  await new Promise((resolve) => socket.once("close", resolve));
  return answer;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}
