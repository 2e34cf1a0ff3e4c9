import { aGrant, changed, png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { aClient, post, type Served, serve, stores } from "./serve.js";

describe.each(Object.entries(stores))("many requests of one user at once, with users %s", (_, openStore) => {
  it("show one of fifty uploads, and the others are discarded and then gone", async () => {
    let now = new Date();
    const served = await serve({ store: await openStore(), clock: () => now });
    const client = await aClient(served);
    const publicIds = await uploadMany(served, client.id, 50);

    const answers = await Promise.all(publicIds.map((publicId) => client.setImage(publicId)));

    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const user = await client.stored();
    expect(user?.grants).toEqual([]);
    expect(user?.discards).toHaveLength(49);
    const held = [user?.image, ...(user?.discards ?? [])].map((image) => image?.publicId);
    expect(held.sort()).toEqual(publicIds.sort());

    now = new Date(now.getTime() + 25 * 60 * 60 * 1000);
    while ((await served.destroyDiscards.execute()).destroyed > 0);
    const kept = [];
    for (const publicId of publicIds) if (await served.media.inspect(publicId)) kept.push(publicId);
    expect(kept).toEqual([user?.image?.publicId]);
    expect(await client.stored()).toMatchObject({ image: user?.image, discards: [] });
  });

  it("write once when they are a hundred times the same", async () => {
    const served = await serve({ store: await openStore() });
    const client = await aClient(served);
    const publicId = await client.upload(png3x2);
    const before = await client.stored();

    const answers = await Promise.all(Array.from({ length: 100 }, () => client.setImage(publicId)));

    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(bodies).size).toBe(1);
    expect((await client.stored())?.revision).toBe(Number(before?.revision) + 1);
  });
});

/** More uploads than one user may have under way, so the grants are put straight into the store. */
async function uploadMany({ store, media }: Served, id: number, count: number): Promise<string[]> {
  const uploads = await Promise.all(
    Array.from({ length: count }, () => media.grantUpload(new Date(), 3_600_000)),
  );
  const expiresAt = new Date(Date.now() + 3_600_000);
  const grants = uploads.map(({ publicId }) => aGrant(publicId, { expiresAt }));
  const user = await store.findById(id);
  if (user) await store.update(user, (user) => changed(user, { grants }));
  for (const upload of uploads) expect((await post(upload, png3x2)).ok).toBe(true);
  return uploads.map(({ publicId }) => publicId);
}
