import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import type { SignedUpload } from "@user-image/domain";
import { anImage, mediaLibraryContract, png1x1 as png, toShown } from "@user-image/domain/testing";
import Fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";

const HOUR = 60 * 60 * 1000;
const noon = new Date("2026-01-01T12:00:00Z");
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

describe("CloudinaryMediaLibrary", () => {
  const contract = mediaLibraryContract(async () => {
    const { library, reject } = await open();
    return { library, upload: post, reject };
  });

  it.each(contract)("$name", ({ run }) => run());

  it("signs every parameter itself, and for an hour as Cloudinary does", async () => {
    const { library, url } = await open({ notificationUrl: "https://example.org/hook?a=1&b=2" });

    const { publicId, uploadUrl, fields } = await library.grantUpload(noon, HOUR);

    const { signature, ...rest } = fields;
    expect(uploadUrl).toBe(`${url}/v1_1/demo/image/upload`);
    expect(rest).toEqual({
      allowed_formats: "jpg,png",
      api_key: "key",
      notification_url: "https://example.org/hook?a=1&b=2",
      overwrite: "0",
      public_id: publicId,
      timestamp: `${noon.getTime() / 1000}`,
      transformation: "c_limit,h_2048,w_2048",
    });
    expect(signature).toMatch(/^[0-9a-f]{40}$/);
  });

  it.each([
    [noon.getTime(), HOUR],
    [noon.getTime() + 1, HOUR],
    [noon.getTime() + 999, HOUR / 2],
    [noon.getTime() + 400, 2500],
    [noon.getTime() + 600, 2500],
  ])("signs at %d for %d ms or up to a second more, never less", async (now, validFor) => {
    const { library } = await open();

    const { fields } = await library.grantUpload(new Date(now), validFor);

    const excess = (Number(fields.timestamp) + 3600) * 1000 - (now + validFor);
    expect(excess).toBeGreaterThanOrEqual(0);
    expect(excess).toBeLessThan(1000);
  });

  it("signs with SHA-256 if the account says so, and is understood", async () => {
    const { library } = await open({}, "&signature_algorithm=sha256");

    const grant = await library.grantUpload(new Date(), HOUR);

    expect(grant.fields.signature).toMatch(/^[0-9a-f]{64}$/);
    expect(await post(grant, png)).toBe(true);
    expect(await library.inspect(grant.publicId)).toMatchObject({ format: "png" });
  });

  it("lets nobody change what was signed", async () => {
    const { library } = await open();
    const grant = await library.grantUpload(new Date(), HOUR);

    for (const change of [{ public_id: "another" }, { allowed_formats: "svg" }, { tags: "extra" }]) {
      expect(await post({ ...grant, fields: { ...grant.fields, ...change } }, png)).toBe(false);
    }
    expect(await post(grant, png)).toBe(true);
  });

  it("asks Cloudinary once to inspect and once to destroy, never the Admin API", async () => {
    const { library, calls } = await open();
    const grant = await library.grantUpload(new Date(), HOUR);
    await post(grant, png);
    calls.length = 0;

    await library.inspect(grant.publicId);
    await library.destroy(grant.publicId);

    expect(calls).toEqual(["POST /v1_1/demo/image/explicit", "POST /v1_1/demo/image/destroy"]);
  });

  it("delivers a square around a face, in the best format and quality", async () => {
    const { library, url } = await open();
    const image = anImage("abc", { version: 12 });

    expect(library.imageUrl(toShown(image), 64)).toBe(
      `${url}/demo/image/upload/c_fill,g_face,h_64,w_64/f_auto,q_auto/v12/abc`,
    );
  });

  it.each([
    ["gif", {}, true],
    ["webp", {}, true],
    ["avif", {}, true],
    ["gif", { animated: true }, false],
    ["jpg", {}, false],
    ["jpg", { animated: true }, false],
  ])("names the first frame of a %s with %j: %s", async (format, options, isNamed) => {
    const { library } = await open();

    const url = library.imageUrl(toShown(anImage("abc", { format })), 64, options);

    expect(url.includes("/c_fill,g_face,h_64,pg_1,w_64/")).toBe(isNamed);
    expect(url.includes("/c_fill,g_face,h_64,w_64/")).toBe(!isNamed);
  });

  it("names the first frame of an adopted image, since an animation can be called cat.jpg", async () => {
    const { library } = await open();
    const image = toShown(anImage("cat", { format: "jpg", adopted: true }));

    expect(library.imageUrl(image, 64)).toContain("/c_fill,g_face,h_64,pg_1,w_64/");
    expect(library.imageUrl(image, 64, { animated: true })).toContain("/c_fill,g_face,h_64,w_64/");
  });
});

/** A library on an emulator of its own. */
async function open(terms: { notificationUrl?: string } = {}, options = "") {
  const dir = await mkdtemp(join(tmpdir(), "user-image-cloudinary-"));
  const server = Fastify({ forceCloseConnections: true });
  const calls: string[] = [];
  server.addHook("onRequest", async ({ method, url }) => void calls.push(`${method} ${url}`));
  server.register(cloudinaryEmulator, { dir, cloudName: "demo", apiKey: "key", apiSecret: "secret" });
  cleanUps.push(() => server.close());
  const url = await server.listen({ port: 0, host: "127.0.0.1" });

  const account = parseCloudinaryUrl(`cloudinary://key:secret@demo?upload_prefix=${url}${options}`);
  const library = new CloudinaryMediaLibrary(account, { formats: ["jpg", "png"], ...terms });
  return { library, url, calls, reject: (publicId: string) => reject(url, publicId) };
}

/** What a moderator does in Cloudinary's console. */
async function reject(url: string, publicId: string): Promise<void> {
  const answer = await fetch(`${url}/v1_1/demo/resources/image/upload/${publicId}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from("key:secret").toString("base64")}` },
    body: new URLSearchParams({ moderation_status: "rejected" }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function post({ uploadUrl, fields }: SignedUpload, file: Uint8Array): Promise<boolean> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob([new Uint8Array(file)]), "image.png");
  return (await fetch(uploadUrl, { method: "POST", body: form })).ok;
}
