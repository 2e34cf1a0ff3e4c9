import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudinaryInventory,
  CloudinaryMediaLibrary,
  parseCloudinaryUrl,
} from "@user-image/adapters/cloudinary";
import { type CloudinaryEmulatorOptions, cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import { MediaLimitReached, MediaUnavailable } from "@user-image/domain";
import { png1x1 } from "@user-image/domain/testing";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished, vi } from "vitest";

const HOUR = 3_600_000;

describe("CloudinaryInventory", () => {
  it("lists the images of its folder, with the time of their upload, and asks for 500 at once", async () => {
    const { inventory, upload, calls } = await open({}, "avatars");
    const publicId = await upload("avatars");
    await upload();
    await upload("avatars2");
    calls.length = 0;

    const { images, next } = await inventory.list(null);

    expect(next).toBeNull();
    expect(images).toEqual([{ publicId, uploadedAt: expect.any(Date) }]);
    expect(Math.abs(Date.now() - Number(images[0]?.uploadedAt))).toBeLessThan(60_000);
    expect(calls).toEqual(["GET /v1_1/demo/resources/image/upload?max_results=500&prefix=avatars%2F"]);
    expect(inventory.time()).toMatchObject({ from: expect.any(Date) });
  });

  it("lists all images without a folder, and says which could be ours", async () => {
    const { inventory, upload } = await open();
    const [ours, others] = [await upload(), await upload("avatars")];

    const { images } = await inventory.list(null);

    expect(images.map(({ publicId }) => publicId).sort()).toEqual([ours, others].sort());
    expect([ours, others].map((publicId) => inventory.isOurs(publicId))).toEqual([true, false]);
    expect(inventory.isExclusive).toBe(false);
  });

  it("continues at a cursor", async () => {
    const page = { resources: [{ public_id: "avatars/a", created_at: "2026-01-01T12:00:00Z" }] };
    const { inventory, asked } = await answering((request, response) => {
      const isFirst = !request.url?.includes("next_cursor");
      response.end(JSON.stringify({ ...page, ...(isFirst && { next_cursor: "a b&c" }) }));
    });

    const { images, next } = await inventory.list(null);
    const last = await inventory.list(next);

    expect(images).toEqual([{ publicId: "avatars/a", uploadedAt: new Date("2026-01-01T12:00:00Z") }]);
    expect([next, last.next]).toEqual(["a b&c", null]);
    expect(asked.at(-1)).toContain("next_cursor=a%20b%26c");
  });

  it("finds which of any number of images are held, also without a folder", async () => {
    const { inventory, upload, calls } = await open({}, "avatars");
    const held = [await upload("avatars"), await upload(), await upload("other folder")];
    const gone = Array.from({ length: 250 }, (_, index) => `avatars/gone${index}`);
    calls.length = 0;

    const found = await inventory.findHeld([...gone, ...held, "a+b", "\ud800"]);

    expect(found).toEqual(held);
    expect(calls).toHaveLength(3);
    for (const call of calls) expect(call.length).toBeLessThan(8000);
    expect(await inventory.findHeld([])).toEqual([]);
    expect(calls).toHaveLength(3);
  });

  it("asks for fewer long public ids at once, since they are in the URL", async () => {
    const { inventory, calls } = await open();

    await inventory.findHeld(Array.from({ length: 100 }, (_, index) => `${"é".repeat(200)}${index}`));

    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) expect(call.length).toBeLessThan(8000);
  });

  it("stops at Cloudinary's limit, by its error, until the time that it says", async () => {
    const { inventory } = await open({ adminCallsPerHour: 1, now: () => new Date("2026-01-01T12:34:56Z") });
    vi.spyOn(Date, "now").mockReturnValue(Date.parse("2026-01-01T12:34:56Z"));
    onTestFinished(() => void vi.restoreAllMocks());
    await inventory.list(null);

    const refused = await inventory.list(null).catch((error) => error);

    expect(refused).toBeInstanceOf(MediaLimitReached);
    expect(refused.until).toEqual(new Date("2026-01-01T13:00:00Z"));
  });

  it("leaves a tenth of the limit to others, and goes on in the next hour", async () => {
    const now = vi.spyOn(Date, "now").mockReturnValue(Date.parse("2026-01-01T12:34:56Z"));
    onTestFinished(() => void vi.restoreAllMocks());
    const { inventory, calls } = await open({ adminCallsPerHour: 20, now: () => new Date(Date.now()) });

    for (let call = 0; call < 18; call++) await inventory.list(null);
    const refused = await inventory.list(null).catch((error) => error);

    expect(refused).toBeInstanceOf(MediaLimitReached);
    expect(refused.until).toEqual(new Date("2026-01-01T13:00:00Z"));
    expect(calls).toHaveLength(18);
    now.mockReturnValue(Date.parse("2026-01-01T13:00:00Z"));
    await inventory.list(null);
    expect(calls).toHaveLength(19);
  });

  it.each([420, 429])("takes a status of %d without a time as the limit of this hour", async (status) => {
    const { inventory } = await answering((_, response) => {
      response.writeHead(status).end('{"error":{"message":"Too many requests"}}');
    });

    const { until } = await inventory.list(null).catch((error) => error);

    expect(until.getTime() % HOUR).toBe(0);
    expect(until.getTime() - Date.now()).toBeGreaterThan(0);
    expect(until.getTime() - Date.now()).toBeLessThanOrEqual(HOUR);
  });

  it.each([
    ["no list", 200, '{"status":"ok"}'],
    ["no JSON", 200, "<html>"],
    ["an error", 500, '{"error":{"message":"General Error"}}'],
    ["a wrong secret", 401, '{"error":{"message":"api_secret mismatch"}}'],
    ["an unknown status", 503, "down"],
  ])("rejects %s, and shows no secret", async (_, status, body) => {
    const { inventory } = await answering((_, response) => void response.writeHead(status).end(body));

    const error = await inventory.list(null).catch((error) => error);

    expect(error).toBeInstanceOf(MediaUnavailable);
    expect(JSON.stringify([error, error.cause, error.stack, error.cause.stack])).not.toContain(
      "hidden-secret",
    );
  });

  it("does not wait for ever", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { inventory, server } = await answering(() => {});
    const listing = inventory.list(null).catch((error) => error);
    await once(server, "request");

    await vi.advanceTimersByTimeAsync(20_000);

    expect(await listing).toBeInstanceOf(MediaUnavailable);
  });
});

/** An inventory of an emulator's images. */
async function open(options: Partial<CloudinaryEmulatorOptions> = {}, folder?: string) {
  const dir = await mkdtemp(join(tmpdir(), "user-image-inventory-"));
  const server = Fastify({ forceCloseConnections: true });
  const calls: string[] = [];
  server.addHook("onRequest", async ({ method, url }) => void calls.push(`${method} ${url}`));
  server.register(cloudinaryEmulator, {
    dir,
    cloudName: "demo",
    apiKey: "key",
    apiSecret: "secret",
    ...options,
  });
  onTestFinished(() => server.close());
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const account = parseCloudinaryUrl(`cloudinary://key:secret@demo?upload_prefix=${url}`);
  const upload = async (folder?: string) => {
    const terms = { formats: ["png"], folder };
    const { uploadUrl, fields, publicId } = await new CloudinaryMediaLibrary(account, terms).grantUpload(
      new Date(),
      HOUR,
    );
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob([new Uint8Array(png1x1)]), "image.png");
    const answer = await fetch(uploadUrl, { method: "POST", body: form });
    if (!answer.ok) throw new Error(await answer.text());
    return publicId;
  };
  return { inventory: new CloudinaryInventory(account, folder), upload, calls };
}

/** An inventory of a Cloudinary that answers like this. */
async function answering(answer: RequestListener) {
  const server = createServer(answer);
  const asked: string[] = [];
  server.on("request", ({ url = "" }) => void asked.push(url));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const url = `cloudinary://key:hidden-secret@demo?upload_prefix=http://127.0.0.1:${port}`;
  return { inventory: new CloudinaryInventory(parseCloudinaryUrl(url), "avatars"), server, asked };
}
