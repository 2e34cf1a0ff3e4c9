import { readdirSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startCloudinaryEmulator } from "../src/index.js";
import { temporaryFolder } from "./emulator.js";
import { start, uploadTo } from "./started.js";

describe("startCloudinaryEmulator", () => {
  it("starts an emulator of its own each time, that the SDKs find by its variables", async () => {
    const [one, other] = [await start(), await start({ cloudName: "demo", apiKey: "k", apiSecret: "s" })];

    const { host } = new URL(one.url);
    expect(one.env).toEqual({
      CLOUDINARY_URL: `cloudinary://key:secret@local?upload_prefix=${one.url}&cname=${host}`,
      CLOUDINARY_CLOUD_NAME: "local",
      CLOUDINARY_API_KEY: "key",
      CLOUDINARY_API_SECRET: "secret",
      CLOUDINARY_UPLOAD_PREFIX: one.url,
      CLOUDINARY_CNAME: host,
    });
    expect(other.env.CLOUDINARY_URL).toContain("cloudinary://k:s@demo?");
    await uploadTo(one);
    expect([(await one.assets()).length, (await other.assets()).length]).toEqual([1, 0]);
  });

  it.each([
    [{ maxBytes: -1 }, "maxBytes must be a whole number from 1 on."],
    [{ adminCallsPerHour: 0 }, "adminCallsPerHour must be a whole number from 1 on."],
    [{ signatureVersion: 3 as 2 }, "signatureVersion must be 1 or 2."],
    [{ publicUrl: "images.example" }, "publicUrl must be an http or https URL."],
    [{ dir: "" }, "dir must name a folder, or what does not exist yet."],
    [{ dir: fileURLToPath(import.meta.url) }, "dir must name a folder, or what does not exist yet."],
    [{ apiKey: 5 as never }, "apiKey must be a text that is not empty."],
    [{ port: "3000" as never }, "port must be a number from 0 to 65535."],
    [{ now: new Date() as never }, "now must be a function that returns a Date."],
    [{ control: "no" as never }, "control must be true or false."],
    [{ privateRemoteUploads: true }, "privateRemoteUploads needs remoteUploads, too."],
    [{ prot: 3001 } as never, "There is no option prot."],
  ])("says which option is wrong: %o", async (options, message) => {
    await expect(startCloudinaryEmulator(options)).rejects.toThrow(message);
  });

  it("makes URLs of its public URL, with or without a slash at the end", async () => {
    const { secure_url } = await uploadTo(await start({ publicUrl: "https://images.example/" }));

    expect(secure_url).toMatch(/^https:\/\/images\.example\/local\/image\/upload\//);
  });

  it("can be reached from this machine only, unless the host says otherwise", async ({ skip }) => {
    const addresses = Object.values(networkInterfaces()).flat();
    const address = addresses.find((each) => each?.family === "IPv4" && !each.internal)?.address;
    skip(!address, "This machine has no address but its own.");
    const statusAt = ({ url }: { url: string }) =>
      fetch(url.replace("localhost", `${address}`)).then(({ status }) => status);

    await expect(statusAt(await start())).rejects.toThrow();
    expect(await statusAt(await start({ host: "0.0.0.0" }))).toBe(404);
  });

  it("leaves nothing behind without a folder", async () => {
    const folder = temporaryFolder();
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const emulator = await startCloudinaryEmulator();
    await uploadTo(emulator);
    expect(readdirSync(folder)).toHaveLength(1);

    await emulator.close();

    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the images in its folder", async () => {
    const dir = temporaryFolder();
    const first = await startCloudinaryEmulator({ dir });
    await uploadTo(first, { public_id: "a" });
    await first.close();

    const second = await start({ dir });

    expect(await second.assets()).toMatchObject([{ public_id: "a" }]);
  });

  it("uses the clock that it is given", async () => {
    const now = () => new Date("2030-01-02T03:04:05Z");
    const emulator = await start({ now });

    await uploadTo(emulator, { timestamp: `${now().getTime() / 1000}` });

    expect((await emulator.assets())[0]?.created_at).toBe("2030-01-02T03:04:05Z");
  });

  it.each([
    [{ dir: "x", memory: true }, "Give either dir or memory, not both."],
    [{ apiSecret: "a b" }, "apiSecret must consist of letters, digits, - and _."],
    [{ cloudName: "" }, "cloudName must consist of letters, digits, - and _."],
    [{ presets: { name: "p" } as never }, "presets must be a list of upload presets"],
    [{ presets: [null as never] }, "An upload preset must be an object with a name"],
    [{ presets: [{ unsigned: true } as never] }, "An upload preset must be an object with a name"],
    [{ presets: [{ name: "p" }, { name: "p" }] }, "There are two upload presets p"],
    [
      { presets: [{ name: "p", settings: { foler: "x" } }] },
      "Upload preset p: The method update_upload_preset does not have the parameters foler",
    ],
    [
      { presets: [{ name: "p", settings: { transformation: "t_named/w_abc" } }] },
      "Upload preset p: Invalid width in transformation: abc",
    ],
    [
      { presets: [{ name: "p", settings: { overwrite: "maybe" } }] },
      "Upload preset p: Invalid value for parameter overwrite - maybe",
    ],
    [{ presets: [{ name: "p", folder: "f" } as never] }, /preset p must have folder in its settings/],
    [
      { presets: [{ name: "p", unsigned: "false" as never }] },
      "unsigned of the upload preset p must be a boolean",
    ],
    [
      { presets: [{ name: "p", settings: "a" as never }] },
      "The settings of the upload preset p must be an object",
    ],
    [
      { presets: [{ name: "p", settings: { folder: null as never } }] },
      /^The setting folder of the upload preset p/,
    ],
    [
      { presets: [{ name: "p", settings: { eager: ["w_5", "w_6"] } }] },
      /^The eager of an upload preset must be a text/,
    ],
    [{ host: "no-such-host.invalid" }, /^The host no-such-host\.invalid is not an address of this machine/],
  ])("says which option is wrong: %o", async (options, message) => {
    const folder = temporaryFolder();
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());

    await expect(startCloudinaryEmulator(options)).rejects.toThrow(message);

    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    "/v1_1/provisioning/accounts/a/sub_accounts",
    "/v2/analysis/local/analyze/uri",
    "/local/video/upload/a.mp4",
    "/local/images/a/name.jpg",
  ])("says that it has no %s, unlike that an asset is missing", async (path) => {
    const { url } = await start();

    const answer = await fetch(url + path);

    const message = `The emulator has no GET ${path}`;
    expect([answer.status, answer.headers.get("x-cld-error")]).toEqual([400, message]);
    expect(await answer.json()).toEqual({ error: { message } });
  });

  it("says that a port is in use", async () => {
    const port = Number(new URL((await start()).url).port);

    await expect(startCloudinaryEmulator({ port })).rejects.toThrow(
      `Port ${port} is in use on localhost (EADDRINUSE). Choose a free port.`,
    );
  });
});
