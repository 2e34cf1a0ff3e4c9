import { createHash } from "node:crypto";
import { anImage, byPlace, changed, png1x1, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { API_SECRET, aClient, type Served, serve, stores } from "./serve.js";

const HOUR = 60 * 60 * 1000;
const settings = { CLOUDINARY_FOLDER: "my-app/avatars" };

describe.each(Object.entries(stores))("images in a folder of their own, with users %s", (_, open) => {
  it("are granted, uploaded, set by every name, delivered, removed, restored and destroyed", async () => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const served = await serve({ store: await open(), clock, settings, isNotified: true });
    const client = await aClient(served);
    const first = await client.upload(png1x1);
    expect(first).toMatch(/^my-app\/avatars\/[a-z0-9]{20}$/);
    await expect.poll(async () => (await client.stored())?.grants[0]?.facts).not.toBeNull();

    await client.setImage(first);
    const { image } = (await (await client.getUser()).json()) as { image: string };
    const version = (await client.stored())?.image?.version;
    expect(image).toBe(`v${version}/${first}.png`);

    const url = `${served.emulator.url}/demo/image/upload/v${version}/${first}.png`;
    for (const name of [first, `${first}.png`, image, `image/upload/${image}`, url])
      expect(await (await client.setImage(name)).json()).toMatchObject({ image });
    const shown = await fetch(`${served.url}/v1/users/${client.id}/image?size=48`);
    expect([shown.status, new URL(shown.url).pathname]).toEqual([
      200,
      `/demo/image/upload/c_fill,g_face,h_48,w_48/f_auto,q_auto/v${version}/${first}`,
    ]);

    const second = await client.upload(png3x2);
    await client.setImage(second);
    await client.removeImage();
    expect((await client.setImage(first)).status).toBe(200);
    ahead = 25 * HOUR;
    expect(await served.destroyDiscards.execute()).toEqual({ destroyed: 1, failed: 0 });
    expect([await served.media.inspect(first), await served.media.inspect(second)]).toEqual([
      expect.objectContaining({ format: "png" }),
      null,
    ]);
  });

  it("are beside images without it, which are shown, removed and destroyed as before", async () => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const store = await open();
    const before = await serve({ store, clock });
    const client = await aClient(before);
    const [old, older] = [await client.upload(png1x1), await client.upload(png1x1)];
    await client.setImage(older);
    await client.setImage(old);

    const served = await serve({ store, clock, settings, uploadPrefix: before.emulator.url });
    const now = { ...client, ...served };
    const set = (publicId: string) => put(now.url, client.token, { publicId });
    expect(await set(older)).toBe(200);
    expect(await set(old)).toBe(200);
    expect(await put(now.url, client.token, null)).toBe(200);
    ahead = 25 * HOUR;
    expect(await served.destroyDiscards.execute()).toEqual({ destroyed: 2, failed: 0 });
    expect([await served.media.inspect(old), await served.media.inspect(older)]).toEqual([null, null]);
  });
});

describe.each(Object.entries(stores))("an upload that nobody was granted, with users %s", (_, open) => {
  const STRAY = `my-app/avatars/${"s".repeat(20)}`;

  it("is destroyed after the upload window, however often its notification arrives", async () => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const served = await serve({ store: await open(), clock, settings });
    for (const publicId of [STRAY, "my-app/avatars/logo", "s".repeat(20)]) {
      await uploadAs(served, publicId);
      for (let time = 0; time < 2; time++) expect(await notifyOfUpload(served, publicId)).toBe(204);
    }

    expect(await served.destroyStrays?.execute()).toEqual({ destroyed: 0, failed: 0 });
    ahead = 2 * HOUR + 1000;
    expect(await served.destroyStrays?.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(await served.media.inspect(STRAY)).toBeNull();
    expect(await served.media.inspect("my-app/avatars/logo")).not.toBeNull();
    expect(await served.media.inspect("s".repeat(20))).not.toBeNull();
    expect(await served.destroyStrays?.execute()).toEqual({ destroyed: 0, failed: 0 });
  });

  it("is kept if it turns out that a user has it", async () => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const served = await serve({ store: await open(), clock, settings });
    const { id } = await aClient(served);
    await uploadAs(served, STRAY);
    await notifyOfUpload(served, STRAY);
    const user = await served.store.findById(id);
    if (user) await served.store.update(user, (user) => changed(user, { image: anImage(STRAY) }));
    ahead = 3 * HOUR;

    expect(await served.destroyStrays?.execute()).toEqual({ destroyed: 0, failed: 0 });
    expect(await served.media.inspect(STRAY)).not.toBeNull();
    expect(byPlace(await served.store.findById(id))?.image?.publicId).toBe(STRAY);
  });
});

it("ignores an upload that nobody was granted without a folder, as ever", async () => {
  const served = await serve();
  await uploadAs(served, "s".repeat(20));

  expect(await notifyOfUpload(served, "s".repeat(20))).toBe(204);
  expect(served.destroyStrays).toBeUndefined();
  expect(await served.store.strays.findDue(new Date(Date.now() + 99 * HOUR), 9)).toEqual([]);
});

async function put(url: string, token: string, image: { publicId: string } | null): Promise<number> {
  const answer = await fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: { authorization: `Token token=${token}`, "content-type": "application/json" },
    body: JSON.stringify({ image }),
  });
  return answer.status;
}

async function uploadAs({ emulator }: Served, publicId: string): Promise<void> {
  const form = new FormData();
  form.set("public_id", publicId);
  form.set("file", new Blob([new Uint8Array(png3x2)]), "photo");
  const answer = await fetch(`${emulator.url}/v1_1/demo/image/upload`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`key:${API_SECRET}`).toString("base64")}` },
    body: form,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function notifyOfUpload({ url }: Served, publicId: string): Promise<number> {
  const facts = { version: 1, format: "png", bytes: 1, width: 3, height: 2 };
  const asset = { resource_type: "image", type: "upload", public_id: publicId };
  const body = JSON.stringify({ notification_type: "upload", ...asset, ...facts });
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  const signature = createHash("sha1").update(`${body}${timestamp}${API_SECRET}`).digest("hex");
  const answer = await fetch(`${url}/v1/media-notifications`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-cld-timestamp": timestamp,
      "x-cld-signature": signature,
    },
    body,
  });
  return answer.status;
}
