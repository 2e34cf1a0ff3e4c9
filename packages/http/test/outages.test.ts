import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { png3x2 } from "@user-image/domain/testing";
import { startMongoServer } from "@user-image/testing/mongodb-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { aClient, serve } from "./serve.js";

describe("while MongoDB", () => {
  it.each([
    ["is frozen", "SIGSTOP"],
    ["is gone", "SIGKILL"],
  ] as const)("%s, requests are answered 503, and again properly afterwards", async (_, signal) => {
    const mongodb = await startMongoServer();
    onTestFinished(() => mongodb.stop());
    const store = openMongoStore(mongodb.url);
    onTestFinished(() => store.close());
    const served = await serve({ store });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);

    await mongodb.signal(signal);
    const requests = [
      client.getUser(),
      client.setImage(publicId),
      client.request("POST", "/v1/media-signature"),
    ];
    const answers = await Promise.all(requests.map(soon));
    for (const answer of [...answers, await soon(client.getUser())]) {
      await expectProblem(answer, "store_unavailable", "try again");
      expect(answer.headers.get("retry-after")).toBe("2");
      expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
    }
    if (signal === "SIGSTOP") await mongodb.signal("SIGCONT");
    else await mongodb.restart();

    await expect.poll(async () => (await client.setImage(publicId)).status, { timeout: 20_000 }).toBe(200);
    expect(await client.stored()).toMatchObject({ image: { publicId }, grants: [], discards: [] });
  });
});

describe("while Cloudinary", () => {
  it.each([
    ["does not answer", hangingServer],
    ["is not there", async () => "http://127.0.0.1:9"],
  ])("%s, setting an image is answered 503 and changes nothing", async (_, uploadPrefix) => {
    const served = await serve({ uploadPrefix: await uploadPrefix() });
    const client = await aClient(served);
    const { publicId } = await client.grant();
    const before = await client.stored();

    const answer = await soon(client.setImage(publicId));

    await expectProblem(answer, "media_unavailable", "Nothing was changed");
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(await client.stored()).toEqual(before);
    expect((await client.getUser()).status).toBe(200);
    expect((await client.removeImage()).status).toBe(200);
  });
});

/** Answers come within two seconds; a slow machine gets some more. */
async function soon(answer: Promise<Response>): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("There was no answer in time.")), 5000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

async function hangingServer(): Promise<string> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
