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
  it.skipIf(!hasCurl())("answers the curl that it prints, also after it was killed", async () => {
    const first = await start();
    expect(await curlSeed(first)).toMatch(SEED_ANSWER);
    first.process.kill("SIGKILL");
    await first.ended();

    const second = await start({ PORT: first.port, DATA_DIR: first.dataDir });

    expect(await curlSeed(second)).toMatch(SEED_ANSWER);
  });

  it("answers the documented request, also after it was killed", async () => {
    const first = await start();
    expect(await (await patchSeed(first.url)).text()).toHaveLength(733);
    first.process.kill("SIGKILL");
    await first.ended();

    const second = await start({ PORT: first.port, DATA_DIR: first.dataDir });
    const answer = await patchSeed(second.url);

    expect(answer.headers.get("etag")).toBe('"be5d3fa83dacf51ae705d2e69e90edbd"');
    expect(await answer.text()).toHaveLength(733);
  });

  it.skipIf(!hasCurl())(
    "answers the curl that it prints, also after another picture took its place",
    async () => {
      const settings = { DISCARD_GRACE: "0s", COLLECT_INTERVAL: "100ms", SET_RATE_LIMIT: "1000" };
      const first = await start(settings);
      await expect.poll(() => curlSeed(first)).toMatch(SEED_ANSWER);
      const image = await setPhoto(first.url, DEMO);
      const demoImage = (url: string) => fetch(`${url}/local/image/upload/xcvjghjkdisudgfds7iyf.jpg`);
      await expect.poll(async () => (await demoImage(first.url)).status).toBe(404);
      const refusal = async () => (await jsonOf(await patchSeed(first.url))).code;
      await expect.poll(refusal).toBe("image_not_found");
      first.process.kill("SIGTERM");
      await first.ended();

      const second = await start({ ...settings, PORT: first.port, DATA_DIR: first.dataDir });

      const user = await jsonOf(await fetch(`${second.url}/v1/users`, { headers: DEMO }));
      expect(user.image).toBe(image);
      await expect.poll(() => curlSeed(second)).toMatch(SEED_ANSWER);
      expect((await demoImage(second.url)).status).toBe(200);
    },
  );

  it("takes a photo and delivers it, and still does after it was killed", async () => {
    const first = await start();
    const image = await setPhoto(first.url, DEMO);
    first.process.kill("SIGKILL");
    await first.ended();

    const second = await start({ PORT: first.port, DATA_DIR: first.dataDir });

    const user = await jsonOf(await fetch(`${second.url}/v1/users`, { headers: DEMO }));
    expect(user.image).toBe(image);
    expect(
      await pictureOf(`${second.url}/local/image/upload/c_fill,g_face,h_64,w_64/${image}`),
    ).toMatchObject({
      width: 64,
      height: 64,
    });
  });

  it("keeps its own CLOUDINARY_URL for others, and for its owner only", async () => {
    const { dataDir, url } = await start();
    const file = join(dataDir, "cloudinary.env");

    // It is written when the service listens, so that it may answer shortly before.
    await expect
      .poll(() => readFile(file, "utf8").catch(() => ""))
      .toMatch(
        new RegExp(`^CLOUDINARY_URL=cloudinary://\\d{15}:[0-9a-f]{48}@local\\?upload_prefix=${url}\n$`),
      );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
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
