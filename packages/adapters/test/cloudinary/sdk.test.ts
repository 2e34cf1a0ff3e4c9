import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";

const require = createRequire(import.meta.url);

/** A host's settings, none of which is meant for our calls. */
const OF_HOST = {
  cloud_name: "host",
  api_key: "of-host",
  api_secret: "secret-of-host",
  oauth_token: "token-of-host",
  api_proxy: "http://127.0.0.1:9",
  upload_prefix: "https://host.example.org",
  signature_version: 1,
  signature_algorithm: "sha256",
};

afterEach(() => {
  vi.resetModules();
  forgetSdk();
});

describe("a host that uses Cloudinary's SDK in the same process", () => {
  it("keeps its configuration if it comes first, and we use ours", async () => {
    const host = require("cloudinary").v2;
    host.config(OF_HOST);
    const before = structuredClone(host.config());

    const requests = await useOurs();

    expect(host.config()).toEqual(before);
    expect(require("cloudinary").v2).toBe(host);
    expectOurs(requests);
  });

  it("finds none of ours if it comes later, and we go on as before", async () => {
    const first = await useOurs();
    const host = require("cloudinary").v2;
    expect(host.config()).toEqual({});

    host.config(OF_HOST);

    expectOurs(first);
    expectOurs(await useOurs());
    expect(host.config()).toEqual(OF_HOST);
  });
});

describe("one process", () => {
  it("speaks http to one Cloudinary and https to another", async () => {
    const openLibrary = await ours();
    const { url } = await startCloudinary();
    const tls = await startTcp();

    const http = await openLibrary(url);
    const https = await openLibrary(`https://127.0.0.1:${tls.port}`);

    expect(await http.inspect("abc")).toMatchObject({ format: "jpg" });
    await expect(https.inspect("abc")).rejects.toMatchObject({ code: "media_unavailable" });
    expect(await http.inspect("abc")).toMatchObject({ format: "jpg" });
    // A handshake (RFC 8446, 5.1).
    expect(tls.firstBytes).toEqual([22]);
  });
});

/** Inspects, destroys and grants, and tells what Cloudinary was sent and what was signed. */
async function useOurs() {
  const openLibrary = await ours();
  const { url, requests } = await startCloudinary();
  const library = await openLibrary(url);
  await library.inspect("abc");
  await library.destroy("abc");
  const { fields } = await library.grantUpload(new Date(), 1000);
  return [...requests, { authorization: undefined, body: `api_key ${fields.api_key} ${fields.signature}` }];
}

function expectOurs(requests: Awaited<ReturnType<typeof useOurs>>): void {
  expect(requests).toHaveLength(3);
  for (const { authorization, body } of requests) {
    expect(authorization).toBeUndefined();
    expect(body).toMatch(/api_key\W+key\W/);
    // SHA-1 has 40 digits.
    expect(body).toMatch(/\b[0-9a-f]{40}\b/);
    expect(body).not.toContain("host");
  }
}

/** As if the process had just started: without an instance of the SDK. */
async function ours() {
  const { CloudinaryMediaLibrary, parseCloudinaryUrl } = await import("@user-image/adapters/cloudinary");
  return async (url: string) =>
    new CloudinaryMediaLibrary(parseCloudinaryUrl(`cloudinary://key:secret@demo?upload_prefix=${url}`), {
      formats: ["jpg"],
    });
}

function forgetSdk(): void {
  for (const file of Object.keys(require.cache))
    if (/[\\/]cloudinary[\\/]/.test(file)) delete require.cache[file];
}

async function startCloudinary() {
  const requests: { authorization: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ authorization: request.headers.authorization, body: await text(request) });
    const answer = { result: "ok", version: 1, format: "jpg", bytes: 1, width: 1, height: 1 };
    response.end(JSON.stringify(answer));
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, requests };
}

async function startTcp() {
  const firstBytes: (number | undefined)[] = [];
  const server = createTcpServer((socket) => {
    socket.once("data", (data) => {
      firstBytes.push(data[0]);
      socket.destroy();
    });
  });
  return { port: await listen(server), firstBytes };
}

async function listen(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
