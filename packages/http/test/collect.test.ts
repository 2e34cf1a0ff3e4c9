import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { aDiscard, aUser, fillStore, png3x2 } from "@user-image/domain/testing";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { run, start, startOnce, userImage } from "./process.js";
import { type Grant, jsonOf, post, temporaryFolder } from "./serve.js";

const DEMO = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
const BRIEF = { GRANT_TTL: "4s", DISCARD_GRACE: "0s" };

// Together, since some of them wait until nothing can arrive any more under the permissions to upload.
describe.concurrent("the service", () => {
  it("destroys what was replaced and what was abandoned, by itself", async ({ expect, onTestFinished }) => {
    const { url } = await start({ ...BRIEF, COLLECT_INTERVAL: "200ms" }, onTestFinished);
    const replaced = await upload(url);
    await setImage(url, replaced);
    const [abandoned, shown] = [await upload(url), await upload(url)];
    await setImage(url, shown);

    await expect.poll(() => isDelivered(url, replaced), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => isDelivered(url, abandoned), { timeout: 10_000 }).toBe(false);
    expect(await isDelivered(url, shown)).toBe(true);
  });
});

describe.concurrent("user-image collect", () => {
  /** A service that itself collects too seldom to notice. */
  const service = startOnce(async () => ({ ...BRIEF, COLLECT_INTERVAL: "1h" }));

  it("lists what it would destroy, destroys it once, and has nothing to do then", async () => {
    const { url, dataDir, port, settings } = service();
    const [replaced, shown] = [await upload(url), await upload(url)];
    await setImage(url, replaced);
    await setImage(url, shown);
    const collect = async (...options: string[]) => {
      const all = { ...settings, DATA_DIR: dataDir, PORT: port };
      const { stdout } = await userImage(["--json", "collect", ...options], all);
      return stdout === "" ? null : JSON.parse(stdout);
    };

    expect(await collect("--dry-run")).toEqual({ userId: 217, publicId: replaced, reason: "replaced" });
    expect(await isDelivered(url, replaced)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 4100));
    expect(await collect("--once")).toEqual({ destroyed: 1, failed: 0 });
    expect(await isDelivered(url, replaced)).toBe(false);
    expect(await isDelivered(url, shown)).toBe(true);
    expect(await collect("--dry-run")).toBeNull();
    expect(await collect("--once")).toEqual({ destroyed: 0, failed: 0 });
  });

  it("changes nothing in a dry run, not even where the emulator is to be found", async ({ expect }) => {
    const { dataDir } = service();
    const file = join(dataDir, "cloudinary.env");
    await expect.poll(() => readFile(file, "utf8").catch(() => "")).toContain("CLOUDINARY_URL");
    const before = await readFile(file, "utf8");

    const { code } = await userImage(["collect", "--dry-run"], { DATA_DIR: dataDir, PORT: "1" });

    expect(code).toBe(0);
    expect(await readFile(file, "utf8")).toBe(before);
  });

  it("says in a dry run that the list is cut", async () => {
    const dataDir = await temporaryFolder();
    const file = join(dataDir, "demo.sqlite");
    const store = openSqliteStore(file);
    await fillStore(store, [{ user: aUser({ discards: [aDiscard("abc", { destroyAt: new Date(1000) })] }) }]);
    await store.close();
    addCopies(file, 1000);
    const dryRun = () => userImage(["collect", "--dry-run"], { DATA_DIR: dataDir });

    const all = await dryRun();
    expect([linesOf(all.stdout), all.stderr]).toEqual([1000, ""]);

    addCopies(file, 1001);
    const cut = await dryRun();
    expect([linesOf(cut.stdout), cut.stderr]).toEqual([
      1000,
      "The list has the images of the first 1000 users; more users have due images.\n",
    ]);
  });

  it("stops, as a failure, once Cloudinary's answers say that this clock is wrong", async ({
    onTestFinished,
  }) => {
    const dataDir = await temporaryFolder();
    const store = openSqliteStore(join(dataDir, "users.sqlite"));
    const discards = [aDiscard("abc", { destroyAt: new Date(1000) })];
    await fillStore(store, [{ user: aUser({ discards }) }]);
    await store.close();
    const cloudinary = createServer((_, response) => {
      response
        .setHeader("date", new Date(Date.now() - 3 * 60 * 60 * 1000).toUTCString())
        .end('{"result":"ok"}');
    });
    await once(cloudinary.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void cloudinary.close());
    const { port } = cloudinary.address() as AddressInfo;
    const CLOUDINARY_URL = `cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:${port}`;

    const { code, stderr } = await userImage(["collect", "--once"], { DATA_DIR: dataDir, CLOUDINARY_URL });

    expect(code).toBe(1);
    expect(stderr).toMatch(/clock is 180 minutes ahead of the media library's/);
  });

  it("continues until a signal", async ({ expect, onTestFinished }) => {
    // A service of its own, whose user shows no image yet: only one is replaced in the first round.
    const { url, dataDir, port } = await start({ ...BRIEF, COLLECT_INTERVAL: "1h" }, onTestFinished);
    const settings = { ...BRIEF, COLLECT_INTERVAL: "100ms", DATA_DIR: dataDir, PORT: port };
    const collector = run("cli.js", settings, ["collect"], onTestFinished);

    for (let round = 0; round < 2; round++) {
      const replaced = await upload(url);
      await setImage(url, replaced);
      await setImage(url, await upload(url));
      await expect.poll(() => isDelivered(url, replaced), { timeout: 10_000 }).toBe(false);
    }
    expect(collector.stdout()).toMatch(/^destroyed: 1 {2}failed: 0$/m);

    collector.process.kill("SIGTERM");
    expect(await collector.ended()).toBe(0);
  });
});

describe.concurrent("user-image user erase-images", () => {
  it("destroys all images of a user", async ({ onTestFinished }) => {
    const settings = { ...BRIEF, COLLECT_INTERVAL: "1h", DISCARD_GRACE: "1h" };
    const { url, dataDir, port } = await start(settings, onTestFinished);
    const erase = (id: string) =>
      userImage(["--json", "user", "erase-images", id], { ...settings, DATA_DIR: dataDir, PORT: port });
    const images = [await upload(url), await upload(url)];
    for (const publicId of images) await setImage(url, publicId);
    await new Promise((resolve) => setTimeout(resolve, 4100));

    const { stdout } = await erase("217");

    // The demo image, which was granted to the same user, included.
    expect(JSON.parse(stdout)).toEqual({ destroyed: 3, watchedUntil: null, failed: 0 });
    for (const publicId of images) expect(await isDelivered(url, publicId)).toBe(false);
    expect(await jsonOf(await fetch(`${url}/v1/users`, { headers: DEMO }))).toMatchObject({ image: null });
    expect(await erase("99")).toMatchObject({ code: 1, stderr: "There is no such user.\n" });
  });

  it("says what is watched and what failed, and fails if anything did", async () => {
    const dataDir = await temporaryFolder();
    const store = openSqliteStore(join(dataDir, "users.sqlite"));
    const arrivesBy = new Date(Date.now() + 3_600_000);
    await fillStore(store, [{ user: aUser({ discards: [aDiscard("abc", { arrivesBy })] }) }]);
    await store.close();
    const CLOUDINARY_URL = "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:1";
    const erase = () => userImage(["user", "erase-images", "1"], { DATA_DIR: dataDir, CLOUDINARY_URL });

    const { code, stdout, stderr } = await erase();

    expect(code).toBe(1);
    expect(stdout).toBe(`destroyed: 0  watchedUntil: ${arrivesBy.toISOString()}  failed: 1\n`);
    expect(stderr).toMatch(/^Cloudinary could not be reached for the images that failed\./);
  });
});

/** Of user 1, under the next ids, up to `lastId`. */
function addCopies(file: string, lastId: number): void {
  const database = new Database(file);
  database.exec(`
    WITH RECURSIVE ids (id) AS (SELECT max(id) + 1 FROM users UNION ALL SELECT id + 1 FROM ids WHERE id < ${lastId})
    INSERT INTO users SELECT ids.id, profile, image, grants, discards, revision, due_at
    FROM ids, users WHERE users.id = 1`);
  database.close();
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}

async function upload(url: string): Promise<string> {
  const grant = await jsonOf<Grant>(
    await fetch(`${url}/v1/media-signature`, { method: "POST", headers: DEMO }),
  );
  expect((await post(grant, png3x2)).status).toBe(200);
  return grant.publicId;
}

async function setImage(url: string, publicId: string): Promise<void> {
  const answer = await fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { ...DEMO, "content-type": "application/json" },
    body: JSON.stringify({ image: { publicId } }),
  });
  expect(answer.status).toBe(200);
}

async function isDelivered(url: string, publicId: string): Promise<boolean> {
  return (await fetch(`${url}/local/image/upload/${publicId}`)).ok;
}
