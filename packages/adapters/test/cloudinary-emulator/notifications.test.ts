import { createHash } from "node:crypto";
import { createServer } from "node:net";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { cloudinaryEmulator } from "../../src/cloudinary-emulator/index.js";
import { NotificationSender } from "../../src/cloudinary-emulator/notifications/notification-sender.js";
import {
  account,
  basic,
  form,
  photo,
  post,
  type RunningEmulator,
  signed,
  startEmulator,
  temporaryFolder,
  upload,
} from "./emulator.js";
import { type Received, startReceiver } from "./receiver.js";

const noon = new Date("2026-11-24T12:00:00.250Z");

describe("a notification", () => {
  it("of an upload has the members of a real one, in its order", async () => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ notificationUrl: url, now: () => noon });
    const parameters = signed({ public_id: "PM/a", moderation: "manual" }, { at: noon });

    const { body } = await post(
      `${emulator.api}/image/upload`,
      form(parameters, photo("cat.jpg"), "aaaa.jpg"),
    );

    const [notification] = await waitFor(1);
    expect(Object.entries(notification?.body)).toEqual(
      Object.entries({
        notification_type: "upload",
        timestamp: "2026-11-24T12:00:00+00:00",
        request_id: expect.any(String),
        asset_id: body.asset_id,
        public_id: "PM/a",
        version: body.version,
        version_id: body.version_id,
        width: 451,
        height: 300,
        format: "jpg",
        resource_type: "image",
        created_at: "2026-11-24T12:00:00Z",
        tags: [],
        bytes: body.bytes,
        type: "upload",
        etag: body.etag,
        placeholder: false,
        url: body.url,
        secure_url: body.secure_url,
        access_mode: "public",
        original_filename: "aaaa",
        moderation: [{ kind: "manual", status: "pending" }],
      }),
    );
  });

  it("is signed over its raw body and time", async () => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ notificationUrl: url, now: () => noon });

    await post(
      `${emulator.api}/image/upload`,
      form(signed({ public_id: "été" }, { at: noon }), photo("cat.jpg")),
    );

    const [{ headers, text } = {} as Received] = await waitFor(1);
    expect(headers["content-type"]).toBe("application/json");
    expect(headers["x-cld-timestamp"]).toBe("1795521600");
    expect(headers["x-cld-signature"]).toBe(
      createHash("sha1").update(`${text}1795521600${account.apiSecret}`).digest("hex"),
    );
  });

  it("goes to the URL that the call names rather than the account's", async () => {
    const [global, own] = [await startReceiver(), await startReceiver()];
    const emulator = await startEmulator({ notificationUrl: global.url });

    await upload(emulator, "cat.jpg", { public_id: "a", notification_url: own.url });
    await upload(emulator, "cat.jpg", { public_id: "b" });

    expect((await own.waitFor(1)).map(({ body }) => body.public_id)).toEqual(["a"]);
    expect((await global.waitFor(1)).map(({ body }) => body.public_id)).toEqual(["b"]);
  });

  it("is sent for an upload that overwrites, and none for one that is already there", async () => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ notificationUrl: url });

    await upload(emulator, "cat.jpg", { public_id: "a" });
    await upload(emulator, "cat.jpg", { public_id: "a", overwrite: "0" });
    await waitFor(1);
    await upload(emulator, "cat.jpg", { public_id: "a" });

    const [first, second] = await waitFor(2);
    expect(first?.body).not.toHaveProperty("overwritten");
    expect(second?.body).toMatchObject({ public_id: "a", overwritten: true });
  });

  it("lists what was destroyed or deleted, and is not sent if nothing was", async () => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator();
    const ids = ["a", "b", "c"];
    const uploaded = await Promise.all(ids.map((id) => upload(emulator, "cat.jpg", { public_id: id })));
    const destroy = (id: string) =>
      post(`${emulator.api}/image/destroy`, form(signed({ public_id: id, notification_url: url })));

    await destroy("gone");
    await deleteByAdmin(emulator, { public_ids: ["gone"], notification_url: url });
    await destroy("a");
    await waitFor(1);
    await deleteByAdmin(emulator, { public_ids: ["b", "gone", "c"], notification_url: url });

    const resources = uploaded.map(({ body }) => ({
      resource_type: "image",
      type: "upload",
      asset_id: body.asset_id,
      public_id: body.public_id,
      version: body.version,
    }));
    expect((await waitFor(2)).map(({ body }) => body)).toEqual([
      { notification_type: "delete", resources: resources.slice(0, 1) },
      { notification_type: "delete", resources: resources.slice(1) },
    ]);
  });

  it.each(["approved", "rejected"])("tells that an image was %s", async (status) => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ now: () => noon });
    const parameters = signed({ public_id: "a", moderation: "manual" }, { at: noon });
    const { body } = await post(`${emulator.api}/image/upload`, form(parameters, photo("cat.jpg")));

    await fetch(`${emulator.api}/resources/image/upload/a`, {
      method: "POST",
      headers: basic,
      body: new URLSearchParams({ moderation_status: status, notification_url: url }),
    });

    expect((await waitFor(1))[0]?.body).toEqual({
      moderation_status: status,
      moderation_kind: "manual",
      moderation_updated_at: "2026-11-24T12:00:00Z",
      public_id: "a",
      uploaded_at: "2026-11-24T12:00:00Z",
      version: body.version,
      url: body.url,
      secure_url: body.secure_url,
      etag: body.etag,
      notification_type: "moderation",
    });
  });

  it("does not hold up the answer while its receiver takes its time", async () => {
    const { url, waitFor } = await startReceiver(() => "hang");
    const emulator = await startEmulator({ notificationUrl: url });

    expect((await upload(emulator, "cat.jpg")).status).toBe(200);
    await waitFor(1);
    expect((await upload(emulator, "cat.jpg")).status).toBe(200);
  });

  it("comes again, the same, until it is taken", async () => {
    const { url, waitFor } = await startReceiver((count) => (count < 2 ? 503 : 200));
    const emulator = await startEmulator({ notificationUrl: url });

    await upload(emulator, "cat.jpg");

    const [first, second] = await waitFor(2);
    expect(second?.text).toBe(first?.text);
  });
});

describe("sending notifications", () => {
  it("gives up after a few tries and says so in the log, and does so for each kind of failure", async () => {
    const port = await unusedPort();
    const receiver = await startReceiver(() => 500);
    const redirecting = await startReceiver(() => 302);
    const urls = [`http://127.0.0.1:${port}/`, "not a url", "ftp://x/", receiver.url, redirecting.url];
    const failed: string[] = [];
    const sender = senderWith([0, 0, 0], ({ url }) => failed.push(url));

    for (const url of urls) sender.send(url, { a: 1 });
    await sender.idle();

    expect(failed.sort()).toEqual([...urls].sort());
    expect(receiver.received).toHaveLength(4);
  });

  it("stops when it is closed, whether it waits for an answer or for the next try", async () => {
    const hanging = await startReceiver(() => "hang");
    const failing = await startReceiver(() => 500);
    const failed: string[] = [];
    const sender = senderWith([3_600_000], ({ url }) => failed.push(url));
    sender.send(hanging.url, {});
    sender.send(failing.url, {});
    await Promise.all([hanging.waitFor(1), failing.waitFor(1)]);

    await sender.close();
    sender.send(failing.url, {});

    await sender.idle();
    expect(failing.received).toHaveLength(1);
    expect(failed).toEqual([]);
  });

  it("does not keep the app from closing, with the app as its own receiver", async () => {
    const app = Fastify();
    let reached = () => {};
    const hooked = new Promise<void>((resolve) => {
      reached = resolve;
    });
    app.post("/hook", async (_request, reply) => {
      reached();
      return reply.code(503).send();
    });
    app.register(cloudinaryEmulator, { ...account, dir: temporaryFolder() });
    const origin = await app.listen({ port: 0, host: "127.0.0.1" });
    const parameters = signed({ notification_url: `${origin}/hook` });
    await post(`${origin}/v1_1/democloud/image/upload`, form(parameters, photo("cat.jpg")));
    await hooked;

    await app.close();
  });
});

function senderWith(pauses: readonly number[], onFailure: (details: { url: string }) => void) {
  const log = { warn: onFailure } as unknown as ConstructorParameters<typeof NotificationSender>[0]["log"];
  return new NotificationSender({ apiSecret: "s", now: () => noon, log, pauses });
}

function deleteByAdmin({ api }: RunningEmulator, body: object): Promise<unknown> {
  const headers = { ...basic, "content-type": "application/json" };
  return fetch(`${api}/resources/image/upload`, { method: "DELETE", headers, body: JSON.stringify(body) });
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
