import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pythonWith } from "@user-image/testing/python";
import { expect, it } from "vitest";
import { ENDPOINTS } from "../src/contract/endpoints.js";
import { photo, photoPath, startEmulator, temporaryFolder } from "./emulator.js";
import type { SdkCall } from "./sdk-calls.js";
import { start } from "./started.js";
import { unlisted } from "./unlisted.js";

/** Runs a script of the Python SDK, unmodified, over an emulator. */
async function outcomesOf(name: string) {
  const python = await pythonWith("cloudinary", ["cloudinary==1.46.3"]);
  const { origin } = await startEmulator();
  const script = fileURLToPath(new URL(name, import.meta.url));
  const parameters = [script, origin, dirname(photoPath("cat.jpg"))];
  const { stdout } = await promisify(execFile)(python, parameters, { cwd: temporaryFolder() });
  return JSON.parse(stdout);
}

it("the Python SDK does all its steps against the emulator, unmodified", { timeout: 120_000 }, async () => {
  const outcomes = await outcomesOf("python_sdk.py");

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

it("the Python SDK finds a started emulator by its variables", { timeout: 120_000 }, async () => {
  const python = await pythonWith("cloudinary", ["cloudinary==1.46.3"]);
  const emulator = await start();
  const urls = `
import cloudinary.utils as utils
print(utils.cloudinary_api_url("upload"), utils.cloudinary_url("a.jpg")[0])`;
  const { stdout } = await promisify(execFile)(python, ["-c", urls], { env: emulator.env });

  expect(stdout.trim().split(" ")).toEqual([
    `${emulator.url}/v1_1/local/image/upload`,
    `${emulator.url}/local/image/upload/a.jpg`,
  ]);
});

it("the Python SDK does what public code does with it", { timeout: 120_000 }, async () => {
  const { upload_params: names, ...outcomes } = await outcomesOf("python_public.py");

  const { takes, refuses } = ENDPOINTS.upload;
  expect(names.filter((name: string) => ![...takes, ...refuses].includes(name))).toEqual([]);
  const refused = (text: string) => ({ raised: "BadRequest", message: expect.stringContaining(text) });
  expect(outcomes).toMatchObject({
    folder: { public_id: "f/cat", asset_folder: "f", original_filename: "cat" },
    create_preset: { message: "created", name: "p" },
    unsigned: { public_id: "u/a", tags: ["p"] },
    preset: { name: "p", unsigned: true, settings: { folder: "u", tags: ["p"] } },
    raw: { public_id: "a.txt", resource_type: "raw" },
    auto: { resource_type: "raw" },
    large: { public_id: expect.stringMatching(/^large\/large_.{6}\.bin$/), bytes: 6_400_000 },
    eager: { eager: [{ transformation: "w_20", width: 20, format: "png" }] },
    add_tag: { public_ids: ["f/cat"] },
    add_context: { public_ids: ["f/cat"] },
    by_tag: { resources: [{ public_id: "f/cat" }] },
    rename: { public_id: "f/dog", tags: ["t", "x"] },
    rename_missing: { raised: "NotFound", message: "Resource not found - gone" },
    add_field: { external_id: "n", default_value: 3 },
    fields: { metadata_fields: [{ external_id: "n" }] },
    update_metadata: { public_ids: ["f/dog"] },
    search: { total_count: 1, resources: [{ public_id: "f/dog", metadata: { n: 5 } }] },
    folders: { folders: [{ path: "f" }, { path: "large" }, { path: "u" }] },
    usage: { resources: 5, derived_resources: 1 },
    refused: refused("does not support the parameter detection of upload"),
    refused_update: refused("does not support the parameter ocr of update"),
    refused_call: refused("does not support the method restore"),
    keep_original: { deleted_counts: { "f/dog": { original: 0, derived: 1 } } },
    by_prefix: { deleted: { "u/a": "deleted" } },
    all: { deleted: { "f/dog": "deleted" } },
  });
});

it("the list of calls has every call of the Python SDK with every parameter", {
  timeout: 120_000,
}, async () => {
  const { calls, errors } = await outcomesOf("python_calls.py");

  // They take one of two parameters, or none where others of the same path take one.
  expect(Object.keys(errors).filter((name) => !/notifications|sprite|multi|^remove_all/.test(name))).toEqual(
    [],
  );
  expect(calls.length).toBeGreaterThan(80);
  const ofVersion1 = calls.filter(({ path }: SdkCall) => !path.startsWith("/v2/"));
  expect(unlisted(ofVersion1)).toEqual([]);
});
