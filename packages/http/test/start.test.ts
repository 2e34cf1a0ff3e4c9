import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import sharp from "sharp";
import { describe, expect, inject, it } from "vitest";
import { type Program, start, userImage } from "./process.js";
import { type Grant, jsonOf, post } from "./serve.js";

const DEMO = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
const face = await readFile(new URL("../../../testing/photos/face.jpg", import.meta.url));

describe("start, without any setting", () => {
  it.skipIf(!hasCurl())(
    "answers the curl that it prints, also after it was killed, and after another picture took its place",
    async () => {
      const settings = { DISCARD_GRACE: "0s", COLLECT_INTERVAL: "100ms", SET_RATE_LIMIT: "1000" };
      const first = await start(settings);
      expect(await curlSeed(first)).toMatch(SEED_ANSWER);
      first.process.kill("SIGKILL");
      await first.ended();

      const kept = { ...settings, PORT: first.port, DATA_DIR: first.dataDir };
      const second = await start(kept);

      expect(await curlSeed(second)).toMatch(SEED_ANSWER);
      const image = await setPhoto(second.url, DEMO);
      const demoImage = (url: string) => fetch(`${url}/local/image/upload/xcvjghjkdisudgfds7iyf.jpg`);
      await expect.poll(async () => (await demoImage(second.url)).status).toBe(404);
      const refusal = async () => (await jsonOf(await patchSeed(second.url))).code;
      await expect.poll(refusal).toBe("image_not_found");
      second.process.kill("SIGTERM");
      await second.ended();

      const third = await start(kept);

      const user = await jsonOf(await fetch(`${third.url}/v1/users`, { headers: DEMO }));
      expect(user.image).toBe(image);
      await expect.poll(() => curlSeed(third)).toMatch(SEED_ANSWER);
      expect((await demoImage(third.url)).status).toBe(200);
    },
  );

  it("answers the documented request, takes a photo and delivers it, also after it was killed", async () => {
    const first = await start();
    expect(await (await patchSeed(first.url)).text()).toHaveLength(733);
    await expectItsUrl(first);
    first.process.kill("SIGKILL");
    await first.ended();

    const kept = { PORT: first.port, DATA_DIR: first.dataDir };
    const second = await start(kept);
    const answer = await patchSeed(second.url);

    expect(answer.headers.get("etag")).toBe('"be5d3fa83dacf51ae705d2e69e90edbd"');
    expect(await answer.text()).toHaveLength(733);
    const image = await setPhoto(second.url, DEMO);
    second.process.kill("SIGKILL");
    await second.ended();

    const third = await start(kept);

    const user = await jsonOf(await fetch(`${third.url}/v1/users`, { headers: DEMO }));
    expect(user.image).toBe(image);
    expect(await pictureOf(`${third.url}/local/image/upload/c_fill,g_face,h_64,w_64/${image}`)).toMatchObject(
      {
        width: 64,
        height: 64,
      },
    );
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "stops cleanly on %s, and finishes what was begun",
    async (signal) => {
      const service = await start();
      const sent = Array.from({ length: 20 }, () => patchSeed(service.url));
      await sent[0];

      service.process.kill(signal);

      for (const answer of await Promise.all(sent)) expect(answer.status).toBe(200);
      expect(await service.ended()).toBe(0);
    },
  );
});

describe("start, with a store or a Cloudinary", () => {
  it("takes a photo with MongoDB, and has no demo user", async () => {
    const settings = { MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`) };
    const service = await start(settings);
    const { stdout } = await userImage(["--json", "user", "add", "--username", "Ada"], settings);
    const { token } = JSON.parse(stdout);

    expect((await fetch(`${service.url}/v1/users`, { headers: DEMO })).status).toBe(401);
    expect(await setPhoto(service.url, { authorization: `Token ${token}` })).toMatch(
      /^v\d+\/[a-z0-9]{20}\.jpg$/,
    );
    expect(service.stdout()).not.toContain("9D6fucJrGle3yY2WSfeNCE9xD8k");
  });

  it("has no demo user with a Cloudinary account, even where it had one before", async () => {
    const embedded = await start();
    embedded.process.kill("SIGTERM");
    await embedded.ended();

    const service = await start({
      CLOUDINARY_URL: "cloudinary://key:secret@demo",
      DATA_DIR: embedded.dataDir,
    });

    expect((await fetch(`${service.url}/v1/users`, { headers: DEMO })).status).toBe(401);
    expect((await fetch(`${service.url}/v1_1/demo/ping`)).status).toBe(404);
  });
});

const SEED_ANSWER =
  /^HTTP\/1\.1 200 OK\r\n(?=.*x-frame-options: SAMEORIGIN\r\n)(?=.*etag: "be5d3fa83dacf51ae705d2e69e90edbd"\r\n)(?=.*content-length: 733\r\n).*\{"id":217,.*"groups":\[\]\}$/s;

/** The service keeps its own CLOUDINARY_URL for others, and for its owner only. */
async function expectItsUrl({ dataDir, url }: { dataDir: string; url: string }): Promise<void> {
  const file = join(dataDir, "cloudinary.env");
  // It is written when the service listens, so that it may answer shortly before.
  await expect
    .poll(() => readFile(file, "utf8").catch(() => ""))
    .toMatch(new RegExp(`^CLOUDINARY_URL=cloudinary://\\d{15}:[0-9a-f]{48}@local\\?upload_prefix=${url}\n$`));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
}

function hasCurl(): boolean {
  return spawnSync("curl", ["--version"]).status === 0;
}

/** Runs the very curl that the service prints. */
async function curlSeed(service: Program): Promise<string> {
  await expect.poll(service.stdout).toMatch(/curl [\s\S]+\n\n/);
  const [command = ""] = /curl [\s\S]+?(?=\n\n)/.exec(service.stdout()) ?? [];
  const { stdout } = await promisify(execFile)("sh", ["-c", `${command} --silent --include`]);
  return stdout;
}

function patchSeed(url: string): Promise<Response> {
  return fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { ...DEMO, "content-type": "application/json" },
    body: '{"image":{"publicId":"v1234567/xcvjghjkdisudgfds7iyf.jpg"}}',
  });
}

/** Signature, upload and PATCH; resolves to the image that the user shows then. */
async function setPhoto(url: string, headers: Record<string, string>): Promise<unknown> {
  const grant = await jsonOf<Grant>(await fetch(`${url}/v1/media-signature`, { method: "POST", headers }));
  const uploaded = await jsonOf(await post(grant, face));
  const set = await fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ image: { publicId: `v${uploaded.version}/${uploaded.public_id}.jpg` } }),
  });
  expect(set.status).toBe(200);
  return (await jsonOf(set)).image;
}

async function pictureOf(url: string) {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  return sharp(Buffer.from(await answer.arrayBuffer())).metadata();
}
