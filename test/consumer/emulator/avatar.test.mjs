import { startCloudinaryEmulator } from "@user-image/cloudinary-emulator";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

const FILE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
let emulator;
let saveAvatar;

beforeAll(async () => {
  emulator = await startCloudinaryEmulator();
  Object.assign(process.env, emulator.env);
  // Only now, because the SDK reads the variables when it is loaded.
  ({ saveAvatar } = await import("./save-avatar.mjs"));
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.close());

it("saves an avatar", async () => {
  const url = await saveAvatar("ada", FILE);

  expect(await emulator.assets()).toMatchObject([{ public_id: "avatars/ada", tags: ["avatar"] }]);
  expect((await fetch(url)).headers.get("content-type")).toBe("image/gif");
});

it("fails if Cloudinary does", async () => {
  emulator.failNext({ status: 500 });

  await expect(saveAvatar("ada", FILE)).rejects.toMatchObject({ http_code: 500 });
  expect(emulator.calls()).toMatchObject([{ path: "/v1_1/local/image/upload", status: 500 }]);
});
