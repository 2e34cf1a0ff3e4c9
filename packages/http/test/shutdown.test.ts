import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { byPlace, png3x2 } from "@user-image/domain/testing";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createToken, hashToken } from "../src/authentication/access-token.js";
import { start } from "./process.js";
import { type Grant, jsonOf, post } from "./serve.js";

describe("SIGTERM under load", () => {
  it("lets every request finish that was accepted, and no other begin", async () => {
    const cloudinary = await slowCloudinary();
    const settings = {
      MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`),
      CLOUDINARY_URL: `cloudinary://key:secret@demo?upload_prefix=${cloudinary.url}`,
    };
    const service = await start(settings);
    const users = await addUsers(20, service.url, settings.MONGODB_URL);

    const answers = users.map((user) => user.setImage());
    await expect.poll(() => cloudinary.waiting.length).toBe(users.length);
    service.process.kill("SIGTERM");
    await expect.poll(() => connects(service.port)).toBe(false);
    for (const answerOne of cloudinary.waiting) answerOne();

    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("connection")).toBe("close");
    }
    expect(await service.ended()).toBe(0);
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
  });

  it("stops to listen while the collector finishes what it has in hand, and records that", async () => {
    const cloudinary = await slowCloudinary();
    const settings = {
      MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`),
      CLOUDINARY_URL: `cloudinary://key:secret@demo?upload_prefix=${cloudinary.url}`,
      COLLECT_INTERVAL: "100ms",
      DISCARD_GRACE: "0ms",
    };
    const service = await start(settings);
    const [user] = await addUsers(1, service.url, settings.MONGODB_URL);
    const set = user?.setImage();
    await expect.poll(() => cloudinary.waiting.length).toBe(1);
    cloudinary.waiting.shift()?.();
    expect((await set)?.status).toBe(200);
    expect((await user?.removeImage())?.status).toBe(200);
    await expect.poll(() => cloudinary.waiting.length).toBe(1);

    service.process.kill("SIGTERM");

    await expect.poll(() => fetch(`${service.url}/readyz`).then(Boolean, () => false)).toBe(false);
    expect(service.process.exitCode).toBe(null);
    cloudinary.waiting.shift()?.();
    expect(await service.ended()).toBe(0);
    const store = openMongoStore(settings.MONGODB_URL);
    onTestFinished(() => store.close());
    // An upload under it could still arrive, so that it is remembered, but as destroyed.
    expect(byPlace(await store.findById(1))?.discards).toEqual([expect.objectContaining({ attempts: 0 })]);
    expect(service.stdout()).toContain('"msg":"collected"');
  });

  it("goes on listening for what calls the emulator inside, and for nothing longer", async () => {
    const service = await start();
    const authorization = "Token 9D6fucJrGle3yY2WSfeNCE9xD8k";
    const headers = { authorization };
    const granted = await fetch(`${service.url}/v1/media-signature`, { method: "POST", headers });
    const grant = await jsonOf<Grant>(granted);
    expect((await post(grant, png3x2)).status).toBe(200);
    const body = JSON.stringify({ image: { publicId: grant.publicId } });
    const socket = connect(Number(service.port), "localhost");
    const head = `PATCH /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    const reads = await storeReads(service.url);
    socket.write(`${head}\r\nAuthorization: ${authorization}\r\n\r\n{`);
    await expect.poll(() => storeReads(service.url)).toBeGreaterThan(reads);

    service.process.kill("SIGTERM");
    await expect.poll(() => fetch(`${service.url}/readyz`).then(({ status }) => status)).toBe(503);
    socket.write(body.slice(1));

    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close/i);
    expect(await service.ended()).toBe(0);
    expect(await connects(service.port)).toBe(false);
  });

  it("waits neither for a request whose client has gone nor for connections on which nothing happens", async () => {
    const service = await start();
    const socket = connect(Number(service.port), "localhost");
    const head =
      "PATCH /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100";
    socket.write(`${head}\r\nAuthorization: Token 9D6fucJrGle3yY2WSfeNCE9xD8k\r\n\r\n{`);
    await once(socket, "connect");
    await expect.poll(() => storeReads(service.url)).toBeGreaterThan(0);
    socket.destroy();
    await once(socket, "close");
    const silent = connect(Number(service.port), "localhost");
    onTestFinished(() => void silent.destroy());
    await once(silent, "connect");
    for (let count = 0; count < 5; count++) await (await fetch(`${service.url}/healthz`)).text();

    service.process.kill("SIGTERM");

    // Keep-alive lasts 72 seconds; after 10 the process would give up, with another exit code.
    expect(await service.ended()).toBe(0);
  });
});

/** Whether somebody listens there. */
async function connects(port: string): Promise<boolean> {
  const socket = connect(Number(port), "localhost");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** How often somebody's token was looked up. */
async function storeReads(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const count = /^user_image_store_duration_seconds_count\{operation="find_by_token",outcome="ok"\} (\d+)$/m;
  return Number(count.exec(text)?.[1]);
}

/** A Cloudinary that knows every image and answers when the test lets it. */
async function slowCloudinary() {
  const waiting: (() => void)[] = [];
  const facts = JSON.stringify({ result: "ok", version: 1, format: "jpg", bytes: 1, width: 1, height: 1 });
  const answer = (response: ServerResponse) => response.writeHead(200).end(facts);
  const server = createServer((request, response) => {
    request.resume().on("end", () => waiting.push(() => answer(response)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waiting };
}

async function addUsers(count: number, url: string, mongodbUrl: string) {
  const store = openMongoStore(mongodbUrl);
  onTestFinished(() => store.close());
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const token = createToken(index + 1, store.ids);
      await store.add({ id: index + 1, username: "Ada" }, new Date());
      await store.addToken(index + 1, hashToken(token));
      return aUser(url, token);
    }),
  );
}

async function aUser(url: string, token: string) {
  const headers = { authorization: `Token ${token}`, "content-type": "application/json" };
  const granted = await fetch(`${url}/v1/media-signature`, { method: "POST", headers });
  expect(granted.status).toBe(201);
  const { publicId } = await jsonOf<Grant>(granted);
  const body = JSON.stringify({ image: { publicId } });
  const patch = (body: string) => fetch(`${url}/v1/users`, { method: "PATCH", headers, body });
  return { setImage: () => patch(body), removeImage: () => patch('{"image":null}') };
}
