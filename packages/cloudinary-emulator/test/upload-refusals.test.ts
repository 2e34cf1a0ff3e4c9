import { describe, expect, it } from "vitest";
import { blankJpeg } from "./blank-jpeg.js";
import { errorOf, form, photo, post, signed, startEmulator, upload } from "./emulator.js";

describe("the Cloudinary emulator refuses", () => {
  it.each([
    ["a#b", "public_id (a#b) is invalid"],
    ["/a", "public_id (/a) is invalid"],
    ["a/", "public_id (a/) is invalid"],
    [" a", "public_id ( a) is invalid"],
    ["v1/a", "public_id (v1/a) is invalid"],
    ["../a", "public_id (../a) is invalid"],
    ["a//b", "public_id (a//b) is invalid"],
    ["a\\b", "public_id (a\\b) is invalid"],
    ["a%2e", "public_id (a%2e) is invalid"],
    ["a".repeat(256), `public_id (${"a".repeat(256)}) is invalid`],
  ])("the public id %s", async (publicId, message) => {
    const answer = await upload(await startEmulator(), "cat.jpg", { public_id: publicId });

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(message);
  });

  it.each([
    ["a text file with an image's name", "text.jpg", {}, "Invalid image file"],
    ["SVG", "drawing.svg", {}, "The emulator does not store images of the format svg"],
    [
      "SVG that is allowed, too",
      "drawing.svg",
      { allowed_formats: "svg" },
      "The emulator does not store images of the format svg",
    ],
    [
      "SVG that is not allowed",
      "drawing.svg",
      { allowed_formats: "jpg" },
      "Image file format svg not allowed",
    ],
    ["a PNG", "cut-out.png", { allowed_formats: "jpg,gif" }, "Image file format png not allowed"],
    ["a HEIC", "face.heic", { allowed_formats: "jpg,png" }, "Image file format heic not allowed"],
    ["other moderation", "cat.jpg", { moderation: "aws_rek" }, "Moderation aws_rek moderation is not valid"],
    [
      "an add-on",
      "cat.jpg",
      { detection: "illegal" },
      "The emulator does not support the parameter detection of upload: it needs an add-on, and none is emulated",
    ],
    ["an eager typo", "cat.jpg", { eager: "w_1|w_x" }, "Invalid width in transformation: x"],
    [
      "another type",
      "cat.jpg",
      { type: "private" },
      "The emulator stores images of type upload only, not private",
    ],
    ["a wrong size", "cat.jpg", { transformation: "w_abc" }, "Invalid width in transformation: abc"],
    [
      "an effect",
      "cat.jpg",
      { transformation: "w_9/e_blur" },
      "The emulator does not support the transformation e_blur",
    ],
    ["a wrong format", "cat.jpg", { format: "pdf" }, "The emulator cannot convert to pdf"],
  ])("%s", async (_, file, parameters, message) => {
    const answer = await upload(await startEmulator(), file, parameters as Record<string, string>);

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(message);
  });

  it("judges the allowed formats on the content, not the name", async () => {
    const emulator = await startEmulator();
    const body = form(signed({ allowed_formats: "jpeg" }), photo("cat.jpg"), "cat.png");

    expect((await post(`${emulator.api}/image/upload`, body)).body.format).toBe("jpg");
  });

  it.each([
    ["cut short", photo("face.jpg").subarray(0, 60_000)],
    ["nothing but a header", Buffer.from("\x89PNG\r\n\x1a\n", "latin1")],
    ["a HEIC cut short", photo("face.heic").subarray(0, 30_000)],
    ["a HEIC of nothing", Buffer.from("\0\0\0\x14ftypheic\0\0\0\0heic", "latin1")],
  ])("a file that is %s, with and without a transformation", async (_, file) => {
    const emulator = await startEmulator();

    for (const parameters of [{}, { transformation: "c_limit,w_100" }] as Record<string, string>[]) {
      const answer = await upload(emulator, file, parameters);
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toBe("Invalid image file");
    }
  });

  it("an empty file", async () => {
    const answer = await upload(await startEmulator(), Buffer.alloc(0));

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe("Empty file");
  });

  it("a file that is too large, and tells its size", async () => {
    const emulator = await startEmulator({ maxBytes: 20_000 });
    const { length } = photo("face.jpg");
    const file = `data:image/jpeg;base64,${photo("cat.jpg").toString("base64")}`;

    const answer = await upload(emulator, "face.jpg");
    const asDataUri = await post(`${emulator.api}/image/upload`, form({ ...signed({}), file }));

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(`File size too large. Got ${length}. Maximum is 20000.`);
    expect(errorOf(asDataUri)).toMatch(/^File size too large\. Got 2\d{4}\. Maximum is 20000\.$/);
  });

  it("more than 10485760 bytes if nothing else is set", async () => {
    const answer = await upload(await startEmulator(), Buffer.alloc(10_485_761));

    expect(errorOf(answer)).toBe("File size too large. Got 10485761. Maximum is 10485760.");
  });

  it("an image with more pixels than may be stored", async () => {
    const bomb = await blankJpeg({ width: 10_000, height: 6_000 });

    const answer = await upload(await startEmulator(), bomb);

    expect(bomb.length).toBeLessThan(1_000_000);
    expect(errorOf(answer)).toBe("Maximum image size is 50 Megapixels. Requested 60.0 Megapixels");
  });

  it.each([
    [
      "http://127.0.0.1:9/a.jpg",
      "Error in loading http://127.0.0.1:9/a.jpg - the emulator needs remoteUploads (--remote-uploads) for it",
    ],
    ["/etc/passwd", "Unsupported source URL: /etc/passwd"],
    ["data:text/plain,hello", "Unsupported source URL: data:text/plain,hello"],
    ["data:image/png;base64,bm8=", "Invalid image file"],
  ])("the file %s", async (file, message) => {
    const { api } = await startEmulator();

    const answer = await post(`${api}/image/upload`, form({ ...signed({}), file }));

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(message);
  });

  it.each([
    ["another kind", "/video/upload", {}, "The emulator stores images and raw files only, not video"],
    [
      "a chunk without an id",
      "/image/upload",
      { "content-range": "bytes 0-99/-1" },
      "A chunk needs the header X-Unique-Upload-Id",
    ],
    [
      "a later chunk of nothing",
      "/image/upload",
      { "content-range": "bytes 9-19/20", "x-unique-upload-id": "u" },
      "The emulator takes chunks in their order: expected the one from byte 0",
    ],
    [
      "a range that is none",
      "/image/upload",
      { "content-range": "bytes 9" },
      "Invalid Content-Range bytes 9",
    ],
  ])("%s", async (_, path, headers, message) => {
    const { api } = await startEmulator();

    const answer = await post(
      `${api}${path}`,
      form(signed({}), photo("cat.jpg")),
      headers as Record<string, string>,
    );

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(message);
  });

  it("calls that it does not have", async () => {
    const { api } = await startEmulator();

    const answer = await post(`${api}/image/rotate?x=1`, form(signed({ from_public_id: "a" })));

    // SDKs report 404 as a missing asset.
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe("The emulator has no POST /v1_1/democloud/image/rotate");
  });
});
