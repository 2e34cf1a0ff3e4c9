import { createReadStream } from "node:fs";
import { describe, expect, it } from "vitest";
import { photo, photoPath } from "./emulator.js";
import { startReceiver } from "./receiver.js";
import { startForFile } from "./sdk.js";

const { cloudinary } = await startForFile();

describe("the npm SDK", () => {
  it("uploads a file with everything that it can say about it", async () => {
    const { url, waitFor } = await startReceiver();

    const result = await cloudinary.uploader.upload(photoPath("face.jpg"), {
      public_id: "a/b c",
      tags: ["t1", "t2"],
      context: { alt: "x|y=z" },
      overwrite: false,
      unique_filename: true,
      invalidate: true,
      allowed_formats: ["png", "jpg"],
      transformation: { width: 200, height: 200, crop: "limit" },
      moderation: "manual",
      notification_url: `${url}?a=1&b=2`,
      media_metadata: true,
    });

    expect(result).toMatchObject({
      public_id: "a/b c",
      width: 200,
      height: 200,
      tags: ["t1", "t2"],
      context: { custom: { alt: "x|y=z" } },
      moderation: [{ kind: "manual", status: "pending" }],
      original_filename: "face",
    });
    const { utils } = cloudinary as unknown as {
      utils: { verify_api_response_signature(publicId: string, version: number, signature: string): boolean };
    };
    expect(utils.verify_api_response_signature("a/b c", result.version, result.signature)).toBe(true);
    expect(utils.verify_api_response_signature("a/b d", result.version, result.signature)).toBe(false);

    const [notification] = await waitFor(1);
    const { headers, text = "" } = notification ?? {};
    const verify = (body: string) =>
      cloudinary.utils.verifyNotificationSignature(
        body,
        Number(headers?.["x-cld-timestamp"]),
        String(headers?.["x-cld-signature"]),
      );
    expect([verify(text), verify(`${text} `)]).toEqual([true, false]);
  });

  it.each([
    { signature_algorithm: "sha256", signature_version: 2 },
    { signature_algorithm: "sha256", signature_version: 1 },
    { signature_version: 1 },
    { signature_version: 2, resource_type: "auto" as const },
  ])("uploads with %o", async (options) => {
    // Signatures of version 1 are another's where a value holds "&".
    const alt = options.signature_version === 1 ? "R and D" : "R&D";
    const parameters = { public_id: "a=b c", context: { alt }, ...options };

    const result = await cloudinary.uploader.upload(photoPath("cat.jpg"), parameters);

    expect(result).toMatchObject({ public_id: "a_b c", context: { custom: { alt } } });
  });

  it("uploads a data URI, a stream and a large file that is small enough for one chunk", async () => {
    const uri = `data:image/png;base64,${photo("cut-out.png").toString("base64")}`;
    const fromUri = await cloudinary.uploader.upload(uri);
    const fromStream = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const stream = cloudinary.uploader.upload_stream({ public_id: "s" }, (error, result) =>
        result ? resolve(result) : reject(error),
      );
      createReadStream(photoPath("moving.gif")).pipe(stream);
    });
    const large = await new Promise<Record<string, unknown>>((resolve, reject) => {
      cloudinary.uploader.upload_large(photoPath("cat.jpg"), { resource_type: "image" }, (error, result) =>
        result ? resolve(result) : reject(error),
      );
    });

    expect(fromUri).toMatchObject({ format: "png", bytes: photo("cut-out.png").length });
    expect(fromStream).toMatchObject({ format: "gif", public_id: "s", original_filename: "file" });
    expect(large).toMatchObject({ format: "jpg", bytes: photo("cat.jpg").length });
  });

  it("gets the old asset back with overwrite: false", async () => {
    const first = await cloudinary.uploader.upload(photoPath("cat.jpg"), { public_id: "a" });
    const second = await cloudinary.uploader.upload(photoPath("cut-out.png"), {
      public_id: "a",
      overwrite: false,
    });

    expect(second).toEqual({ ...first, existing: true });
  });

  it.each([
    ["text.jpg", {}, "Invalid image file", 400],
    ["cut-out.png", { allowed_formats: ["jpg"] }, "Image file format png not allowed", 400],
    ["cat.jpg", { api_key: "no" }, "Unknown API key no", 401],
    [
      "cat.jpg",
      { timestamp: 1 },
      expect.stringMatching(/^Stale request - reported time is 1970-01-01 00:00:01/),
      400,
    ],
  ])("rejects as it does for the real service: %s %o", async (file, options, message, http_code) => {
    await expect(cloudinary.uploader.upload(photoPath(file), options)).rejects.toMatchObject({
      message,
      http_code,
    });
  });

  it("explains and destroys", async () => {
    const uploaded = await cloudinary.uploader.upload(photoPath("cat.jpg"), { public_id: "a/b" });

    expect(await cloudinary.uploader.explicit("a/b", { type: "upload" })).toEqual(uploaded);
    expect(await cloudinary.uploader.destroy("a/b", { invalidate: true })).toEqual({ result: "ok" });
    expect(await cloudinary.uploader.destroy("a/b", { invalidate: true })).toEqual({ result: "not found" });
    await expect(cloudinary.uploader.explicit("a/b", { type: "upload" })).rejects.toMatchObject({
      message: "Resource not found - a/b",
      http_code: 404,
    });
  });

  it("uses the Admin API", async () => {
    for (const id of ["a/b c_d", "a/e", "f"]) {
      await cloudinary.uploader.upload(photoPath("moving.gif"), { public_id: id, moderation: "manual" });
    }

    expect(await cloudinary.api.ping()).toMatchObject({ status: "ok", rate_limit_allowed: 500 });
    expect(await cloudinary.api.resource("a/b c_d", { faces: true })).toMatchObject({
      public_id: "a/b c_d",
      width: 64,
    });
    const page = await cloudinary.api.resources({ type: "upload", prefix: "a/", max_results: 1 });
    expect(page.resources).toHaveLength(1);
    const next = await cloudinary.api.resources({ max_results: 500 });
    expect(next.resources).toHaveLength(3);
    const byIds = await cloudinary.api.resources_by_ids(["f", "a/e", "gone"]);
    expect(byIds.resources.map((resource) => resource.public_id).sort()).toEqual(["a/e", "f"]);
    expect(await cloudinary.api.update("a/b c_d", { moderation_status: "approved" })).toMatchObject({
      moderation_status: "approved",
    });
    expect(await cloudinary.api.delete_resources(["a/b c_d", "gone"], { invalidate: true })).toMatchObject({
      deleted: { "a/b c_d": "deleted", gone: "not_found" },
      partial: false,
    });
    await expect(cloudinary.api.resource("a/b c_d")).rejects.toMatchObject({
      error: { message: "Resource not found - a/b c_d", http_code: 404 },
    });
    await expect(cloudinary.api.ping({ api_secret: "wrong" })).rejects.toMatchObject({
      error: { message: "api_secret mismatch", http_code: 401 },
    });
  });

  it("writes delivery URLs that work", async () => {
    const { url } = await cloudinary.uploader.upload(photoPath("face.jpg"), { public_id: "folder/a" });

    const derived = cloudinary.url("folder/a", {
      secure: false,
      cname: new URL(url).host,
      transformation: [
        { width: 80, height: 80, crop: "thumb", gravity: "face", radius: "max" },
        { fetch_format: "auto", quality: "auto" },
        { dpr: 2 },
      ],
    });

    const response = await fetch(derived);
    expect([derived, response.status]).toEqual([
      expect.stringContaining("c_thumb,g_face,h_80,r_max,w_80/"),
      200,
    ]);
  });
});
