import { randomUUID } from "node:crypto";
import { freePort } from "@user-image/testing/free-port";
import { MongoProxy } from "@user-image/testing/mongodb-proxy";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { MongoClient } from "mongodb";
import { describe, inject, it } from "vitest";
import { run, start, userImage, type WhenOver } from "./process.js";

const CLOUDINARY_URL = "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:9";

// Together, since each mostly waits for MongoDB.
describe.concurrent("a process that is started while MongoDB is away", () => {
  it("is alive but not ready, finds it once it is back, and makes the indexes then", async ({
    expect,
    onTestFinished,
  }) => {
    const { proxy, port, settings, collection } = await aLateMongodb(onTestFinished);
    const { url, stdout } = await start(settings, onTestFinished);
    const readiness = () => fetch(`${url}/readyz`).then(({ status }) => status);
    expect(await readiness()).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await expect
      .poll(() => stdout().includes("the indexes could not be made"), { timeout: 10_000 })
      .toBe(true);

    await proxy.listen(port);

    await expect.poll(readiness, { timeout: 15_000 }).toBe(200);
    const indexes = () =>
      collection.indexes().then(
        (all) => all.length,
        () => 0,
      );
    await expect.poll(indexes, { timeout: 15_000 }).toBe(4);
  });

  it("names the setting in its readiness and in the log if the ids have another type", async ({
    expect,
    onTestFinished,
  }) => {
    const { proxy, port, settings, collection } = await aLateMongodb(onTestFinished);
    await collection.insertOne({ _id: "ada" } as never);
    const { url, stdout } = await start(settings, onTestFinished);

    await proxy.listen(port);

    const words = "MONGODB_USER_ID is number, but the user ids";
    const reasons = () => fetch(`${url}/readyz`).then((answer) => answer.text());
    await expect.poll(reasons, { timeout: 15_000 }).toContain(words);
    await expect.poll(stdout, { timeout: 15_000 }).toContain(words);
    expect(await collection.indexes()).toHaveLength(1);
  });

  it("collects once it is back, as user-image collect", async ({ expect, onTestFinished }) => {
    const { proxy, port, settings, collection } = await aLateMongodb(onTestFinished);
    const past = new Date(0);
    const discard = { publicId: "a", reason: "removed", arrivesBy: past, destroyAt: past };
    const discards = [{ ...discard, attempts: 0, condemned: false, facts: null }];
    await collection.insertOne({
      _id: 1,
      imageState: { revision: 1, grants: [], discards, dueAt: new Date(1) },
    } as never);
    const collector = run(
      "cli.js",
      { ...settings, COLLECT_INTERVAL: "300ms" },
      ["--json", "collect"],
      onTestFinished,
    );
    await expect.poll(() => collector.stderr(), { timeout: 15_000 }).toContain("cannot be reached");

    await proxy.listen(port);

    await expect.poll(() => collector.stdout(), { timeout: 15_000 }).toContain('"failed":1');
  });
});

describe.concurrent.each([
  ["setup", ["setup"]],
  ["user add", ["user", "add", "--username", "Ada"]],
])("user-image %s", (_, options) => {
  it("says that MongoDB is away, and finds it when it comes meanwhile", async ({
    expect,
    onTestFinished,
  }) => {
    const { proxy, port, settings } = await aLateMongodb(onTestFinished);

    const failed = await userImage(options, settings);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be reached") });

    const command = userImage(options, settings);
    setTimeout(() => void proxy.listen(port), 300);
    expect(await command).toMatchObject({ code: 0, stderr: "" });
  });
});

/** The settings of a store that is only there once the proxy listens, and its collection as it is. */
async function aLateMongodb(whenOver: WhenOver) {
  const target = databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`);
  const proxy = new MongoProxy(target);
  const port = await freePort();
  const url = new URL(target);
  url.port = `${port}`;
  const client = new MongoClient(target);
  whenOver(async () => {
    await client.close();
    await proxy.close();
  });
  const settings = { MONGODB_URL: url.href, CLOUDINARY_URL };
  return { proxy, port, settings, collection: client.db().collection("users") };
}
