import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { API_SECRET, aClient, type Served, serve } from "./serve.js";

describe("POST /v1/media-notifications", () => {
  it("receives Cloudinary's notification of an upload, so that setting it makes no call", async () => {
    const served = await serve({ isNotified: true });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await expect.poll(async () => (await client.stored())?.grants[0]?.facts).not.toBeNull();
    served.emulator.calls.length = 0;

    expect((await client.setImage(publicId)).status).toBe(200);

    expect(await client.stored()).toMatchObject({ image: { publicId, format: "png", width: 3, height: 2 } });
    expect(served.emulator.calls).toEqual([]);
  });

  it("discards an upload that is not acceptable as soon as its notification arrives", async () => {
    const served = await serve({ isNotified: true, limits: { maxPixels: 5 } });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);

    await expect
      .poll(async () => (await client.stored())?.discards)
      .toMatchObject([{ publicId, reason: "rejected" }]);

    await expectProblem(await client.setImage(publicId), "image_too_many_pixels", "6 pixels");
    expect(await served.destroyDiscards.execute()).toEqual({ destroyed: 1, failed: 0 });
    expect(await served.media.inspect(publicId)).toBeNull();
  });

  it("takes a rejected image away from the user, and destroys it", async () => {
    const served = await serve({ isNotified: true });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);

    await moderate(served, publicId, "rejected");

    await expect.poll(async () => (await client.stored())?.image).toBeNull();
    await expectProblem(await client.setImage(publicId), "image_rejected", "moderation");
    await served.destroyDiscards.execute();
    expect(await served.media.inspect(publicId)).toBeNull();
  });

  it("shows an image no more that was deleted in Cloudinary's console", async () => {
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);

    await served.media.destroy(publicId);
    const deletion = JSON.stringify({
      notification_type: "delete",
      resources: [{ resource_type: "image", type: "upload", public_id: publicId }],
    });
    for (let time = 0; time < 2; time++) expect((await notify(served, deletion)).status).toBe(204);

    expect((await client.stored())?.image).toBeNull();
    await expectProblem(await client.setImage(publicId), "image_not_found", "no longer exists");
  });

  it("is not misled by an old notification of a deletion", async () => {
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);
    const before = await client.stored();

    const deletion = `{"notification_type":"delete","resources":[{"resource_type":"image","type":"upload","public_id":"${publicId}"}]}`;
    expect((await notify(served, deletion)).status).toBe(204);

    expect(await client.stored()).toEqual(before);
  });

  it.each([
    ["of an unknown kind", '{"notification_type":"create_folder"}'],
    [
      "of an unknown image",
      '{"notification_type":"moderation","moderation_status":"rejected","public_id":"other"}',
    ],
    ["that is no JSON", "<html>"],
    ["that is empty", ""],
  ])("answers 204 to a notification %s, and changes nothing", async (_, body) => {
    const served = await serve();
    const client = await aClient(served);
    await client.setImage(await client.upload(png3x2));
    const before = await client.stored();

    const answer = await notify(served, body);

    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(await client.stored()).toEqual(before);
  });

  it.each([
    ["without a signature", { "x-cld-signature": "" }],
    ["without a time", { "x-cld-timestamp": "" }],
    ["signed by somebody else", { "x-cld-signature": sign("{}", now(), "other") }],
    [
      "signed yesterday",
      { "x-cld-timestamp": `${now() - 86_400}`, "x-cld-signature": sign("{}", now() - 86_400) },
    ],
    [
      "signed for tomorrow",
      { "x-cld-timestamp": `${now() + 86_400}`, "x-cld-signature": sign("{}", now() + 86_400) },
    ],
  ])("refuses a notification %s", async (_, headers) => {
    const served = await serve();

    await expectProblem(await notify(served, "{}", headers), "signature_invalid", "not signed");
  });

  it("takes the notification of many deletions, but not of any size", async () => {
    const served = await serve();
    const resource = { resource_type: "image", type: "upload", public_id: "a".repeat(20) };
    const many = JSON.stringify({ notification_type: "delete", resources: Array(1000).fill(resource) });

    expect((await notify(served, many)).status).toBe(204);
    await expectProblem(await notify(served, " ".repeat(300_000)), "body_too_large", "large");
  });

  it("refuses what has no signature before it takes its body in", async () => {
    const { port } = new URL((await serve()).url);
    const socket = connect(Number(port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write("POST /v1/media-notifications HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{");

    const [answer] = await once(socket, "data");

    expect(String(answer)).toMatch(/^HTTP\/1.1 403 /);
  });

  it("counts each granted upload once, however many notifications arrive, and no others", async () => {
    const served = await serve({ isNotified: true });
    const client = await aClient(served);
    await client.upload(png3x2);
    const counted = async () => /^user_image_facts_total.*$/m.exec(await metricsOf(served))?.[0];
    await expect.poll(counted).toBe('user_image_facts_total{source="notification"} 1');

    const upload = {
      notification_type: "upload",
      resource_type: "image",
      type: "upload",
      public_id: "other",
    };
    const facts = { version: 1, format: "jpg", bytes: 1, width: 1, height: 1 };
    expect((await notify(served, JSON.stringify({ ...upload, ...facts }))).status).toBe(204);

    expect(await counted()).toBe('user_image_facts_total{source="notification"} 1');
  });

  it("refuses other methods", async () => {
    const { url } = await serve();

    const answer = await fetch(`${url}/v1/media-notifications`);

    await expectProblem(answer, "method_not_allowed", "Use POST");
  });
});

async function metricsOf({ url }: Served): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

function notify({ url }: Served, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const timestamp = now();
  return fetch(`${url}/v1/media-notifications`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-cld-timestamp": `${timestamp}`,
      "x-cld-signature": sign(body, timestamp),
      ...headers,
    },
    body,
  });
}

/** Decides on an image as a moderator does in Cloudinary's console, so that the emulator sends a notification. */
async function moderate({ emulator, url }: Served, publicId: string, status: string): Promise<void> {
  const answer = await fetch(`${emulator.url}/v1_1/demo/resources/image/upload/${publicId}`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`key:${API_SECRET}`).toString("base64")}` },
    body: new URLSearchParams({
      moderation_status: status,
      notification_url: `${url}/v1/media-notifications`,
    }),
  });
  expect(answer.status).toBe(200);
}

function sign(body: string, timestamp: number, secret = API_SECRET): string {
  return createHash("sha1").update(`${body}${timestamp}${secret}`).digest("hex");
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
