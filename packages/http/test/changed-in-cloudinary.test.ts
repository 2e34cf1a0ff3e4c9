import { png1x1, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { API_SECRET, aClient, type Served, serve, stores } from "./serve.js";

const HOUR = 60 * 60 * 1000;

describe("an image that moderation rejected in Cloudinary, with no notification of it", () => {
  it("is not shown by a PATCH, which discards it", async () => {
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await admin(served, `/${publicId}`, "POST", { moderation_status: "rejected" });

    for (let time = 0; time < 2; time++)
      await expectProblem(await client.setImage(publicId), "image_rejected", "moderation");

    expect(await client.stored()).toMatchObject({
      image: null,
      grants: [],
      discards: [{ publicId, reason: "rejected" }],
    });
  });

  it("is shown as long as it is pending, as after a notification", async () => {
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    await admin(served, `/${publicId}`, "POST", { moderation: "manual" });

    expect((await client.setImage(publicId)).status).toBe(200);
  });
});

describe.each(Object.entries(stores))("an image that is shown, with users %s", (_, open) => {
  it.each([
    ["was deleted", (served: Served, id: string) => admin(served, `?public_ids[]=${id}`, "DELETE")],
    [
      "was rejected",
      (served: Served, id: string) => admin(served, `/${id}`, "POST", { moderation_status: "rejected" }),
    ],
    [
      "was replaced by one that is too large",
      async (served: Served, id: string) => {
        await admin(served, `?public_ids[]=${id}`, "DELETE");
        await uploadAs(served, id, png3x2);
      },
    ],
  ])("is shown no more soon after no upload can arrive, if it %s in Cloudinary", async (_, change) => {
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    const served = await serve({ store: await open(), clock, limits: { maxPixels: 5 } });
    const client = await aClient(served);
    const [kept, publicId] = [await client.upload(png1x1), await client.upload(png1x1)];
    const other = await aClient(served, "Eve");
    const hers = await other.upload(png1x1);
    await client.setImage(kept);
    await client.setImage(publicId);
    await other.setImage(hers);
    await change(served, publicId);
    served.emulator.calls.length = 0;

    await served.destroyDiscards.execute();
    expect(served.emulator.calls).toEqual([]);
    ahead = 2 * HOUR + 1000;
    await served.destroyDiscards.execute();

    expect((await client.stored())?.image).toBeNull();
    expect(await served.media.inspect(publicId)).toBeNull();
    expect(await other.stored()).toMatchObject({ image: { publicId: hers } });
    expect(served.emulator.calls.filter((call) => call.includes("/resources/"))).toEqual([]);

    served.emulator.calls.length = 0;
    ahead = 4 * HOUR;
    await served.destroyDiscards.execute();
    expect(served.emulator.calls).toEqual([]);
  });
});

/** What somebody does in Cloudinary's console. */
async function admin(
  { emulator }: Served,
  path: string,
  method: string,
  fields?: Record<string, string>,
): Promise<void> {
  const answer = await fetch(`${emulator.url}/v1_1/demo/resources/image/upload${path}`, {
    method,
    headers: basic(),
    ...(fields && { body: new URLSearchParams(fields) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function uploadAs({ emulator }: Served, publicId: string, file: Uint8Array): Promise<void> {
  const form = new FormData();
  form.set("public_id", publicId);
  form.set("file", new Blob([new Uint8Array(file)]), "photo");
  const answer = await fetch(`${emulator.url}/v1_1/demo/image/upload`, {
    method: "POST",
    headers: basic(),
    body: form,
  });
  if (!answer.ok) throw new Error(await answer.text());
}

function basic() {
  return { authorization: `Basic ${Buffer.from(`key:${API_SECRET}`).toString("base64")}` };
}
