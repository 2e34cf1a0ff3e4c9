import { describe, expect, it } from "vitest";
import type { Endpoint } from "../src/contract/endpoint.js";
import { callOf, ENDPOINTS } from "../src/contract/endpoints.js";
import { basic, photo, type RunningEmulator, startEmulator, startForAll, upload } from "./emulator.js";

const emulated = Object.entries<Endpoint>(ENDPOINTS).filter(([, { refusal }]) => refusal === undefined);

/** Sends parameters with credentials, as a query or a form. */
async function send({ api }: RunningEmulator, endpoint: Endpoint, parameters: Record<string, string>) {
  const { method, path } = callOf(endpoint);
  const filled = path
    .replace(":asset_id(^[0-9a-f]{32}$)", "0".repeat(32))
    .replace(":resource_type", "image")
    .replace(":type", "upload")
    .replace(/:\w+|\*/g, "x");
  const query = new URLSearchParams(parameters);
  const isRead = method === "GET";
  const response = await fetch(`${api}${filled}${isRead ? `?${query}` : ""}`, {
    method,
    headers: basic,
    ...(!isRead && { body: query }),
  });
  return { status: response.status, message: (await response.json()).error?.message };
}

describe("a parameter", () => {
  const emulator = startForAll();

  it.each(emulated)("that is refused is named, and that no method has, too: %s", async (name, endpoint) => {
    for (const parameter of endpoint.refuses ?? []) {
      const { status, message } = await send(emulator(), endpoint, { [parameter]: "illegal" });
      expect([parameter, status, message]).toEqual([
        parameter,
        400,
        expect.stringContaining(`does not support the parameter ${parameter} of ${name}: `),
      ]);
      const off = await send(emulator(), endpoint, { [parameter]: "0" });
      expect(off.message ?? "").not.toContain(parameter);
    }
    const unknown = await send(emulator(), endpoint, { overwrit: "1", $x: "" });
    expect(unknown).toEqual({
      status: 400,
      message: `The method ${name} does not have the parameters overwrit, $x`,
    });
  });

  it.each(emulated)("that is taken is not refused for its name: %s", async (name, endpoint) => {
    for (const parameter of endpoint.takes ?? []) {
      const { message = "" } = await send(emulator(), endpoint, { [parameter]: "0" });
      expect(message).not.toMatch(/does not (have|support) the parameter/);
      expect([name, message]).not.toEqual([name, "General Error"]);
    }
  });
});

/** What each parameter of an upload changes. `undefined` stands for those whose effect is not in the answer. */
const EFFECTS: Record<string, { value: string; with?: Record<string, string>; shows: unknown } | undefined> =
  {
    allowed_formats: { value: "png", shows: { error: { message: "Image file format jpg not allowed" } } },
    api_key: undefined,
    asset_folder: { value: "f", shows: { asset_folder: "f" } },
    cloud_name: undefined,
    context: { value: "a=b", shows: { context: { custom: { a: "b" } } } },
    discard_original_filename: {
      value: "1",
      shows: expect.not.objectContaining({ original_filename: "photo" }),
    },
    display_name: { value: "d", shows: { display_name: "d" } },
    eager: { value: "w_9", shows: { eager: [{ transformation: "w_9", width: 9, height: 6 }] } },
    eager_async: { value: "1", with: { eager: "w_9" }, shows: { eager: [{ width: 9 }] } },
    eager_notification_url: undefined,
    faces: { value: "1", shows: { faces: [] } },
    file: undefined,
    filename_override: { value: "other.jpg", shows: { original_filename: "other" } },
    folder: {
      value: "f",
      shows: { asset_folder: "f", public_id: expect.stringMatching(/^f\/[a-z0-9]{20}$/) },
    },
    format: { value: "png", shows: { format: "png" } },
    image_metadata: { value: "1", shows: { image_metadata: {} } },
    invalidate: undefined,
    media_metadata: { value: "1", shows: { media_metadata: {} } },
    metadata: { value: "x=1", shows: { error: { message: 'Metadata External IDs do not exist: ["x"]' } } },
    moderation: { value: "manual", shows: { moderation: [{ kind: "manual", status: "pending" }] } },
    notification_url: undefined,
    overwrite: { value: "0", with: { public_id: "there" }, shows: { existing: true } },
    public_id: { value: "p", shows: { public_id: "p" } },
    public_id_prefix: { value: "x", shows: { public_id: expect.stringMatching(/^x\//), asset_folder: "" } },
    resource_type: undefined,
    signature: undefined,
    source: undefined,
    tags: { value: "a,b", shows: { tags: ["a", "b"] } },
    timestamp: undefined,
    transformation: { value: "w_9", shows: { width: 9 } },
    type: { value: "private", shows: { error: { message: expect.stringContaining("private") } } },
    unique_filename: { value: "0", with: { use_filename: "1" }, shows: { public_id: "photo" } },
    upload_preset: { value: "p", shows: { error: { message: "Upload preset not found" } } },
    use_asset_folder_as_public_id_prefix: {
      value: "1",
      with: { asset_folder: "f" },
      shows: { public_id: expect.stringMatching(/^f\//) },
    },
    use_filename: { value: "1", shows: { public_id: expect.stringMatching(/^photo_[a-z0-9]{6}$/) } },
    use_filename_as_display_name: { value: "1", shows: { display_name: "photo" } },
  };

describe("a parameter of an upload", () => {
  it("is in the list of effects", () => {
    expect(Object.keys(EFFECTS).sort()).toEqual([...ENDPOINTS.upload.takes].sort());
  });

  it.each(Object.entries(EFFECTS).flatMap(([name, effect]) => (effect ? [[name, effect] as const] : [])))(
    "changes the answer: %s",
    async (name, { value, with: others = {}, shows }) => {
      const emulator = await startEmulator();
      await upload(emulator, "cat.jpg", { public_id: "there" });

      const without = await upload(emulator, photo("cat.jpg"), others);
      const given = await upload(emulator, photo("cat.jpg"), { ...others, [name]: value });

      expect(given.body).toMatchObject(shows as object);
      if (name === "eager_async") return;
      expect(() => expect(without.body).toMatchObject(shows as object)).toThrow();
    },
  );
});
