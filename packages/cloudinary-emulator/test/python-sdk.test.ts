import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pythonWith } from "@user-image/testing/python";
import { expect, it } from "vitest";
import { photo, photoPath, startEmulator } from "./emulator.js";

it("the Python SDK does all its steps against the emulator, unmodified", { timeout: 120_000 }, async () => {
  const python = await pythonWith("cloudinary", ["cloudinary==1.46.3"]);
  const { origin } = await startEmulator();
  const script = fileURLToPath(new URL("python_sdk.py", import.meta.url));

  const { stdout } = await promisify(execFile)(python, [script, origin, dirname(photoPath("cat.jpg"))]);

  const outcomes = JSON.parse(stdout);
  const uploaded = {
    public_id: "a/b c",
    width: 200,
    height: 200,
    moderation: [{ kind: "manual", status: "pending" }],
  };
  expect(outcomes).toMatchObject({
    upload: { ...uploaded, tags: ["t1", "t2"], context: { custom: { alt: "x|y=z" } } },
    upload_again: { ...uploaded, existing: true, etag: outcomes.upload.etag },
    upload_stream: { public_id: "s", bytes: photo("moving.gif").length, original_filename: "stream" },
    upload_data_uri: { format: "gif", width: 1, height: 1 },
    upload_text: { raised: "BadRequest", message: "Invalid image file" },
    upload_sha256: { public_id: "h", bytes: photo("cat.jpg").length },
    upload_wrong_secret: {
      raised: "AuthorizationRequired",
      message: expect.stringMatching(/^Invalid Signature [0-9a-f]{40}\. String to sign - 'timestamp=\d+'\.$/),
    },
    explicit: { ...uploaded, asset_id: outcomes.upload.asset_id, signature: outcomes.upload.signature },
    explicit_missing: { raised: "NotFound", message: "Resource not found - gone" },
    ping: { status: "ok" },
    resource: { public_id: "a/b c", moderation_status: "pending" },
    resource_missing: { raised: "NotFound", message: "Error 404 - Resource not found - gone/x" },
    resources: { resources: [{ public_id: "a/b c", tags: ["t1", "t2"] }] },
    resources_by_ids: { resources: expect.arrayContaining([expect.objectContaining({ public_id: "h" })]) },
    update: { public_id: "a/b c", moderation_status: "rejected" },
    destroy: { result: "ok" },
    destroy_again: { result: "not found" },
    delete_resources: { deleted: { "a/b c": "deleted", gone: "not_found" }, partial: false },
  });
  expect(outcomes.resources_by_ids.resources).toHaveLength(2);
});
