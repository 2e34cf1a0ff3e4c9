import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  account,
  basic,
  call,
  form,
  photo,
  type RunningEmulator,
  signed,
  startEmulator,
  upload,
} from "./emulator.js";
import { type Received, startReceiver } from "./receiver.js";

const noon = new Date("2026-11-24T12:00:00.250Z");

describe("a notification", () => {
  it("of an upload has the members of a real one, in its order", async () => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ notificationUrl: url, now: () => noon });
    const parameters = signed({ public_id: "PM/a", moderation: "manual" }, { at: noon });

    const { body, headers } = await call(emulator, "upload", parameters, photo("cat.jpg"), "aaaa.jpg");

    const [notification] = await waitFor(1);
    expect(Object.entries(notification?.body)).toEqual(
      Object.entries({
        notification_type: "upload",
        timestamp: "2026-11-24T12:00:00+00:00",
        request_id: headers.get("x-request-id"),
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

    await call(emulator, "upload", signed({ public_id: "été" }, { at: noon }), photo("cat.jpg"));

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
      call(emulator, "destroy", signed({ public_id: id, notification_url: url }));

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

  it.each(["approved", "rejected"])("sends a notification that an image was %s", async (status) => {
    const { url, waitFor } = await startReceiver();
    const emulator = await startEmulator({ now: () => noon });
    const parameters = signed({ public_id: "a", moderation: "manual" }, { at: noon });
    const { body } = await call(emulator, "upload", parameters, photo("cat.jpg"));

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

  it("is sent although the client hung up before the answer", async () => {
    const { url, waitFor } = await startReceiver();
    const client = new AbortController();
    const emulator = await startEmulator({
      notificationUrl: url,
      // The clock is asked when the call was read, and the image is worked on after that.
      now: () => {
        client.abort();
        return new Date();
      },
    });
    const body = form(signed({ public_id: "a" }), photo("face.heic"));

    const call = fetch(`${emulator.api}/image/upload`, { method: "POST", body, signal: client.signal });

    await expect(call).rejects.toThrow("aborted");
    expect((await waitFor(1))[0]?.body.public_id).toBe("a");
  });

  it("comes again, the same, until it is taken", async () => {
    const { url, waitFor } = await startReceiver((count) => (count < 2 ? 503 : 200));
    const emulator = await startEmulator({ notificationUrl: url });

    await upload(emulator, "cat.jpg");

    const [first, second] = await waitFor(2);
    expect(second?.text).toBe(first?.text);
  });
});

function deleteByAdmin({ api }: RunningEmulator, body: object): Promise<unknown> {
  const headers = { ...basic, "content-type": "application/json" };
  return fetch(`${api}/resources/image/upload`, { method: "DELETE", headers, body: JSON.stringify(body) });
}
