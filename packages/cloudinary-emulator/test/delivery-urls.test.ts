import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { photoPath, signed } from "./emulator.js";
import { startWithSdk } from "./sdk.js";

let sdk: Awaited<ReturnType<typeof startWithSdk>>;

beforeAll(async () => {
  sdk = await startWithSdk();
  for (const public_id of ["a", "folder/é b"]) {
    await sdk.cloudinary.uploader.upload(photoPath("cat.jpg"), { public_id });
  }
  await sdk.cloudinary.uploader.upload(photoPath("text.jpg"), {
    public_id: "notes.txt",
    resource_type: "raw",
  });
});

afterAll(() => sdk.close());

/** A URL that the SDK writes, at the emulator. */
function urlOf(publicId: string, options: object): string {
  return sdk.cloudinary.url(publicId, { secure: false, cname: new URL(sdk.origin).host, ...options });
}

describe("a signed delivery URL", () => {
  it.each([
    ["a", {}],
    ["a", { format: "png", width: 20, crop: "fill", aspect_ratio: "1:1" }],
    ["a", { version: 7, transformation: [{ width: 20 }, { effect: "grayscale" }] }],
    ["a", { long_url_signature: true, width: 20 }],
    ["a", { signature_algorithm: "sha256" }],
    ["folder/é b", { format: "jpg", width: 20 }],
    ["notes.txt", { resource_type: "raw" }],
  ])("works as the SDK signs it: %s %o", async (publicId, options) => {
    const url = urlOf(publicId, { sign_url: true, ...options });

    expect(url).toMatch(/\/s--[\w-]{8,32}--\//);
    expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    const forged = await fetch(url.replace(/\/s--(.)/, (_, first) => `/s--${first === "x" ? "y" : "x"}`));
    expect([forged.status, forged.headers.get("x-cld-error")]).toEqual([
      401,
      expect.stringMatching(/^Invalid signature [\w-]+ of the URL$/),
    ]);
  });

  it("does not cover another image or transformation", async () => {
    const url = urlOf("a", { sign_url: true, width: 20 });

    expect((await fetch(url.replace("w_20", "w_21"))).status).toBe(401);
  });
});

describe("the URLs of an answer", () => {
  it.each([
    [{}, "http:"],
    [{ "x-forwarded-proto": "https" }, "https:"],
    [{ "x-forwarded-proto": "gopher" }, "http:"],
  ])("are secure where a proxy says so: %o", async (headers, protocol) => {
    const { secure_url, url } = await postForm(headers as Record<string, string>);

    expect([new URL(secure_url).protocol, new URL(url).protocol]).toEqual([protocol, "http:"]);
  });
});

/** By hand, since the SDK sets no such header. */
async function postForm(headers: Record<string, string>): Promise<{ url: string; secure_url: string }> {
  const file = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  const body = `${new URLSearchParams({ ...signed({}), file })}`;
  return new Promise((resolve, reject) => {
    const call = request(`${sdk.origin}/v1_1/democloud/image/upload`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
    call.on("error", reject).on("response", async (response) => {
      const text = (await response.setEncoding("utf8").toArray()).join("");
      resolve(JSON.parse(text));
    });
    call.end(body);
  });
}
