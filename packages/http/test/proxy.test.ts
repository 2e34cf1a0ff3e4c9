import { readFile } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { freePort } from "@user-image/testing/free-port";
import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import { PROBLEMS, type ProblemCode } from "../src/problems/problems.js";
import { aClient, oneProcess, twoProcesses } from "./behind-nginx.js";
import { hasNginx, startNginx } from "./nginx.js";
import { shared, type WhenOver } from "./process.js";
import { jsonOf, post } from "./serve.js";

const DEMO = "9D6fucJrGle3yY2WSfeNCE9xD8k";
const face = await readFile(new URL("../../../testing/photos/face.jpg", import.meta.url));
const isInstalled = hasNginx();

beforeEach(({ skip }) => {
  skip(!isInstalled, "There is no nginx on the PATH (Debian: apt-get install nginx-light).");
});

/** What the tests share. A test that kills a process starts its own. */
const sharedAt = (path: string) => ({
  one: sharedBehindNginx((whenOver) => oneProcess(path, whenOver)),
  two: sharedBehindNginx((whenOver) => twoProcesses(path, {}, whenOver)),
});
const atRoot = sharedAt("/");

describe.each([
  ["/", atRoot],
  ["/images/", sharedAt("/images/")],
] as const)("behind nginx, at %s", (_, { one, two }) => {
  it("answers the documented request, and takes and delivers a photo, all below PUBLIC_URL", async () => {
    const { url } = one();
    const client = aClient(url, DEMO);

    const seed = await client.setImage("v1234567/xcvjghjkdisudgfds7iyf.jpg");
    expect(seed.headers.get("etag")).toBe('"be5d3fa83dacf51ae705d2e69e90edbd"');
    expect(await seed.text()).toHaveLength(733);

    const grant = await client.grant();
    expect(grant.uploadUrl).toBe(`${url}/v1_1/local/image/upload`);
    const uploaded = await jsonOf(await post(grant, face));
    expect((await client.setImage(grant.publicId)).status).toBe(200);

    const { headers } = await fetch(`${url}/v1/users/217/image?size=64`, { redirect: "manual" });
    const location = String(headers.get("location"));
    expect(location).toMatch(new RegExp(`^${url}/local/image/upload/.*/${grant.publicId}$`));
    for (const picture of [location, String(uploaded.secure_url)]) {
      const { status, body } = await pictureAt(picture);
      expect([status, (await sharp(body).metadata()).format]).toEqual([200, "jpeg"]);
    }
  });

  it("sets an image with two processes that share a store", async () => {
    const { url, token } = two();
    const client = aClient(url, token);

    const grant = await client.grant();
    expect((await post(grant, face)).status).toBe(200);
    for (let time = 0; time < 4; time++) expect((await client.setImage(grant.publicId)).status).toBe(200);
    const { id, image } = await jsonOf(await client.getUser());

    expect(image).toMatch(new RegExp(`^v\\d+/${grant.publicId}\\.jpg$`));
    const { status, body } = await pictureAt(`${url}/v1/users/${id}/image?size=48`);
    expect([status, (await sharp(body).metadata()).width]).toEqual([200, 48]);
  });

  it("lets entity tags through in both directions", async () => {
    const client = aClient(one().url, DEMO);
    const tag = String((await client.getUser()).headers.get("etag"));

    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await client.getUser({ "if-none-match": tag, "accept-encoding": "gzip" })).status).toBe(304);
    expect((await client.setImage("v1234567/xcvjghjkdisudgfds7iyf.jpg", { "if-match": tag })).status).toBe(
      200,
    );
    expect((await client.removeImage({ "if-match": tag })).status).toBe(412);
  });

  it("tells nobody outside of its measurements", async () => {
    const { url } = one();

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});

describe("behind nginx", () => {
  it("counts unknown tokens by the address of the client, which cannot forge another", async () => {
    const { port, services } = atRoot.two();
    const guess = (from: string, headers = {}) =>
      statusOf(port, from, { authorization: "Token x", ...headers });
    const limitOfAll = 60 * services.length;

    for (let count = 0; count < limitOfAll; count++) expect(await guess("127.0.0.2")).toBe(401);

    expect(await guess("127.0.0.2")).toBe(429);
    expect(await guess("127.0.0.2", { "x-forwarded-for": "203.0.113.7" })).toBe(429);
    expect(await guess("127.0.0.2", { "x-forwarded-for": "203.0.113.7, 127.0.0.1" })).toBe(429);
    expect(await guess("127.0.0.3")).toBe(401);
  });

  it("refuses a body that is too large for the service, or already for nginx, with the same problem", async () => {
    const { url } = atRoot.one();
    const client = aClient(url, DEMO);

    for (const size of [20_000, 1_100_000]) {
      await expectProblem(await client.setImage("a".repeat(size)), "body_too_large");
    }
  });

  it("refuses an address that is too long for nginx with a problem, too", async () => {
    const { url } = atRoot.one();

    await expectProblem(await fetch(`${url}/v1/${"a".repeat(9_000)}`), "malformed_request");
  });

  it("goes on when one of two processes is killed, whatever it was about to answer", async () => {
    const { url, token, services } = await twoProcesses("/");
    const client = aClient(url, token);
    const grant = await client.grant();
    await post(grant, face);
    expect((await client.setImage(grant.publicId)).status).toBe(200);

    services[0]?.process.kill("SIGSTOP");
    const statuses: number[] = [];
    const answers = Array.from({ length: 10 }, async () =>
      statuses.push((await client.setImage(grant.publicId)).status),
    );
    // The other half waits for the process that has stopped.
    await expect.poll(() => statuses.length).toBe(5);
    services[0]?.process.kill("SIGKILL");
    await Promise.all(answers);
    expect(statuses).toEqual(Array(10).fill(200));
    await services[0]?.ended();

    for (let count = 0; count < 10; count++) {
      expect((await client.setImage(grant.publicId)).status).toBe(200);
      expect((await client.getUser()).status).toBe(200);
    }
  });

  it("asks to try again when no process is left", async () => {
    const port = await freePort();
    await startNginx(port, [String(await freePort())], "/");

    const answer = await fetch(`http://127.0.0.1:${port}/v1/users`);

    expect(answer.headers.get("retry-after")).toBe("2");
    await expectProblem(answer, "overloaded");
  });
});

function sharedBehindNginx<T>(make: (whenOver: WhenOver) => Promise<T>): () => T {
  return shared(async (whenOver) => (isInstalled ? make(whenOver) : (undefined as T)));
}

/** Whoever answers it: clients see the same. */
async function expectProblem(answer: Response, code: ProblemCode): Promise<void> {
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([
    PROBLEMS[code].status,
    "application/problem+json; charset=utf-8",
    "no-cache",
  ]);
  expect(await answer.json()).toEqual({
    type: `urn:user-image:problem:${code}`,
    ...PROBLEMS[code],
    detail: expect.any(String),
    code,
    requestId: expect.stringMatching(/^[\w-]{32,}$/),
  });
}

async function pictureAt(url: string) {
  const answer = await fetch(url);
  return { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
}

/** Asks for the user from one of this machine's own addresses. */
async function statusOf(port: number, localAddress: string, headers: Record<string, string>) {
  const options = { host: "127.0.0.1", port, path: "/v1/users", localAddress, headers };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(options, resolve).on("error", reject).end();
  });
  answer.resume();
  return answer.statusCode;
}
