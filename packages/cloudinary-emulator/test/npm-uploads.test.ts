import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { photo, photoPath } from "./emulator.js";
import { startForFile } from "./sdk.js";

const sdk = await startForFile({ maxBytes: 20_000_000 });
const { uploader, api } = sdk.cloudinary;

describe("the name of an upload", () => {
  it.each([
    [{ public_id: "a", folder: "x/y" }, "x/y/a", "x/y"],
    [{ public_id: "a", folder: "/x/" }, "x/a", "x"],
    [{ public_id: "a", asset_folder: "f" }, "a", "f"],
    [{ public_id: "a", folder: "x", asset_folder: "f" }, "x/a", "f"],
    [{ public_id: "a", asset_folder: "f", use_asset_folder_as_public_id_prefix: true }, "f/a", "f"],
    [{ public_id: "a", public_id_prefix: "p" }, "p/a", ""],
    [{ use_filename: true, unique_filename: false }, "cat", ""],
    [{ use_filename: true, unique_filename: false, folder: "x" }, "x/cat", "x"],
    [{ use_filename: true, unique_filename: false, filename_override: "my dog.png" }, "my_dog", ""],
    [{ use_filename: true }, expect.stringMatching(/^cat_[a-z0-9]{6}$/), ""],
    [{ unique_filename: false }, expect.stringMatching(/^[a-z0-9]{20}$/), ""],
  ])("follows from %o", async (options, publicId, folder) => {
    const uploaded = await uploader.upload(photoPath("cat.jpg"), options);

    expect(uploaded).toMatchObject({ public_id: publicId, asset_folder: folder });
    expect((await fetch(uploaded.url)).status).toBe(200);
  });

  it("can be forgotten, and shown", async () => {
    const kept = await uploader.upload(photoPath("cat.jpg"), { filename_override: "dog.jpg" });
    const forgotten = await uploader.upload(photoPath("cat.jpg"), { discard_original_filename: true });
    const shown = await uploader.upload(photoPath("cat.jpg"), { use_filename_as_display_name: true });

    expect(kept.original_filename).toBe("dog");
    expect(forgotten).not.toHaveProperty("original_filename");
    expect(shown.display_name).toBe("cat");
  });
});

describe("a raw file", () => {
  it("is kept and delivered with any bytes", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "raw-")), "notes.html");
    writeFileSync(path, "<script>1</script>");

    const uploaded = await uploader.upload(path, { resource_type: "raw", use_filename: true, folder: "d" });

    expect(uploaded).toMatchObject({
      public_id: expect.stringMatching(/^d\/notes_[a-z0-9]{6}\.html$/),
      resource_type: "raw",
      bytes: 18,
      original_filename: "notes",
    });
    for (const member of ["format", "width", "height", "pages"]) expect(uploaded).not.toHaveProperty(member);
    const delivered = await fetch(uploaded.url);
    expect([await delivered.text(), delivered.headers.get("content-type")]).toEqual([
      "<script>1</script>",
      "application/octet-stream",
    ]);
    const saved = await fetch(uploaded.url.replace("/upload/", "/upload/fl_attachment/"));
    expect(saved.headers.get("content-disposition")).toMatch(/^attachment; filename="notes_.{6}\.html"/);
  });

  it("may have the public id of an image, and is found by its resource type only", async () => {
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });
    await uploader.upload(photoPath("text.jpg"), { public_id: "a", resource_type: "raw" });

    expect(await api.resource("a", { resource_type: "raw" })).toMatchObject({ resource_type: "raw" });
    expect((await api.resources({ resource_type: "raw" })).resources).toHaveLength(1);
    expect(await uploader.destroy("a", { resource_type: "raw" })).toEqual({ result: "ok" });
    expect(await api.resource("a")).toMatchObject({ resource_type: "image", format: "jpg" });
    await expect(api.resource("raw:a")).rejects.toMatchObject({ error: { http_code: 404 } });
  });

  it.each([
    [{ allowed_formats: ["jpg"] }, "Raw file format html not allowed"],
    [{ allowed_formats: ["txt"], public_id: "a" }, "Raw file format html not allowed"],
    [{ allowed_formats: ["html"], public_id: "a.js" }, "Raw file format js not allowed"],
    [{ format: "png" }, "The emulator does not support the parameter format of a raw file"],
    [
      { transformation: { width: 5 } },
      "The emulator does not support the parameter transformation of a raw file",
    ],
    [{ eager: "w_5" }, "The emulator does not support the parameter eager of a raw file"],
  ])("is not stored against %o", async (options, message) => {
    const path = join(mkdtempSync(join(tmpdir(), "raw-")), "notes.html");
    writeFileSync(path, "<script>1</script>");

    const upload = (others: object) => uploader.upload(path, { resource_type: "raw", ...others });
    await expect(upload(options)).rejects.toMatchObject({ message, http_code: 400 });
    expect((await api.resources({ resource_type: "raw" })).resources).toEqual([]);
    expect((await upload({ allowed_formats: ["jpg", "html"] })).bytes).toBe(18);
  });

  it("is not delivered if it is rejected, and not changed if nothing can be derived from it", async () => {
    const raw = { resource_type: "raw" as const, public_id: "a.txt", moderation: "manual" as const };
    const { url } = await uploader.upload(photoPath("text.jpg"), raw);
    const explicit = { ...raw, type: "upload", eager: "w_5", tags: "x" };
    await expect(uploader.explicit("a.txt", explicit)).rejects.toMatchObject({
      message: "Images cannot be derived from a raw file",
    });
    expect(await api.resource("a.txt", raw)).toMatchObject({ tags: [] });
    expect((await fetch(url)).status).toBe(200);

    await api.update("a.txt", { resource_type: "raw", moderation_status: "rejected" });

    expect((await fetch(url)).status).toBe(404);
  });

  it.each([
    ["cat.jpg", "image"],
    ["face.heic", "image"],
    ["text.jpg", "raw"],
  ])("is what auto makes of what is no image: %s", async (name, resourceType) => {
    const uploaded = await uploader.upload(photoPath(name), { resource_type: "auto" });

    expect(uploaded.resource_type).toBe(resourceType);
  });

  it.each([
    ["%PDF-1.7 …", /a PDF is an image with pages/],
    ["\0\0\0\x18ftypmp42 …", /videos are not emulated/],
  ])("is not what auto makes of %j, which is no raw file for Cloudinary", async (start, message) => {
    const uri = `data:application/octet-stream;base64,${Buffer.from(start, "latin1").toString("base64")}`;

    await expect(uploader.upload(uri, { resource_type: "auto" })).rejects.toMatchObject({
      http_code: 400,
      message: expect.stringMatching(message),
    });
    expect(await uploader.upload(uri, { resource_type: "raw" })).toMatchObject({ resource_type: "raw" });
  });
});

describe("a large upload", () => {
  const CHUNK = 5 * 1024 * 1024;

  function uploadLarge(path: string, options: object): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      uploader.upload_large(path, { chunk_size: CHUNK, ...options }, (error, result) =>
        result ? resolve(result as never) : reject(error),
      );
    });
  }

  function bigFile(bytes: number): { path: string; content: Buffer } {
    const path = join(mkdtempSync(join(tmpdir(), "large-")), "big.bin");
    const content = Buffer.alloc(bytes, "0123456789abcdef");
    photo("cat.jpg").copy(content);
    writeFileSync(path, content);
    return { path, content };
  }

  it("arrives in chunks, raw or as an image", async () => {
    const { path, content } = bigFile(2 * CHUNK + 7);

    const raw = await uploadLarge(path, { use_filename: true, folder: "d" });
    const image = await uploadLarge(path, { public_id: "i", resource_type: "image" });

    expect(raw).toMatchObject({ resource_type: "raw", bytes: content.length, asset_folder: "d" });
    expect(image).toMatchObject({ public_id: "i", width: 451, bytes: content.length });
    const delivered = Buffer.from(await (await fetch(String(raw.url))).arrayBuffer());
    expect(delivered.equals(content)).toBe(true);
  });

  it("is refused in chunks that are too small, or if it is too large", async () => {
    const { path } = bigFile(CHUNK);
    const huge = bigFile(4 * CHUNK);

    await expect(uploadLarge(path, { chunk_size: 1_000_000 })).rejects.toMatchObject({
      message: "All parts except EOF-chunk must be larger than 5mb",
    });
    await expect(uploadLarge(huge.path, {})).rejects.toMatchObject({
      message: "File size too large. Got 20971520. Maximum is 20000000.",
    });
  });
});

describe("eager", () => {
  const eager = [
    { width: 100, height: 100, crop: "fill" },
    { width: 50, format: "webp" },
  ];

  it("derives images, which the answer and the Admin API list", async () => {
    const uploaded = await uploader.upload(photoPath("cat.jpg"), { public_id: "a", eager });

    expect(uploaded.eager).toMatchObject([
      { transformation: "c_fill,h_100,w_100", width: 100, height: 100, format: "jpg" },
      { transformation: "w_50", width: 50, height: 33, format: "webp" },
    ]);
    for (const { url, bytes } of uploaded.eager) {
      const delivered = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(delivered.length).toBe(bytes);
    }
    const { derived } = await api.resource("a");
    expect(derived.map(({ transformation }: { transformation: string }) => transformation)).toEqual([
      "c_fill,h_100,w_100",
      "w_50",
    ]);
    expect((await api.resource("a", { max_results: 1 })).derived).toHaveLength(1);
  });

  it("does so for a stored image by explicit, with its other changes", async () => {
    await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });

    const explained = await uploader.explicit("a", { type: "upload", eager: { width: 9 }, tags: "x" });

    expect(explained).toMatchObject({ tags: ["x"], eager: [{ transformation: "w_9", width: 9 }] });
    await expect(uploader.explicit("a", { type: "upload", eager: { effect: "blur" } })).rejects.toMatchObject(
      { message: "The emulator does not support the transformation e_blur" },
    );
    await expect(uploader.explicit("a", { type: "upload", folder: "x" })).rejects.toMatchObject({
      message: expect.stringContaining("does not support the parameter folder of explicit"),
    });
  });

  it("stores and changes nothing if an image cannot be derived", async () => {
    const page = { eager: { page: 5 }, tags: "x" };
    const message = "Invalid page in transformation: 5. The image has 1";

    const upload = uploader.upload(photoPath("cat.jpg"), { public_id: "a", ...page });
    await expect(upload).rejects.toMatchObject({ message });
    await expect(api.resource("a")).rejects.toMatchObject({ error: { http_code: 404 } });

    await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });
    const again = uploader.upload(photoPath("face.jpg"), { public_id: "a", ...page });
    await expect(again).rejects.toMatchObject({ message });
    const explained = uploader.explicit("a", { type: "upload", ...page });
    await expect(explained).rejects.toMatchObject({ message });
    const { bytes, tags } = await api.resource("a");
    expect([bytes, tags]).toEqual([photo("cat.jpg").length, []]);
  });

  it("derives from the stored image if there is one that is not overwritten", async () => {
    const { etag } = await uploader.upload(photoPath("cat.jpg"), { public_id: "a" });

    const options = { public_id: "a", overwrite: false, eager: { width: 9 } };
    const again = await uploader.upload(photoPath("face.jpg"), options);

    expect(again).toMatchObject({ etag, existing: true, eager: [{ transformation: "w_9", height: 6 }] });
    expect((await api.resource("a")).derived).toHaveLength(1);
  });
});
