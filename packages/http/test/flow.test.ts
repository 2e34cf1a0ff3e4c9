import { readFile } from "node:fs/promises";
import { toShown } from "@user-image/domain/testing";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { aClient, type Grant, jsonOf, post, serve, stores } from "./serve.js";

const photos = { jpg: await photo("face.jpg"), heic: await photo("face.heic") };

describe.each(Object.entries(stores))("setting a photo, with users %s", (_, openStore) => {
  it.each(["POST", "GET"])(
    "goes from a signature (%s) over the upload to a picture in every size",
    async (method) => {
      const served = await serve({ store: await openStore() });
      const client = await aClient(served);

      const signed = await client.request(method, "/v1/media-signature");
      expect(signed.status).toBe(201);
      const grant = await jsonOf<Grant>(signed);
      const uploaded = await jsonOf(await post(grant, photos.jpg));
      expect(uploaded).toMatchObject({ public_id: grant.publicId, format: "jpg" });

      const set = await client.setImage(`v${uploaded.version}/${uploaded.public_id}.${uploaded.format}`);
      expect(set.status).toBe(200);
      const { image } = await jsonOf(set);
      expect(image).toBe(`v${uploaded.version}/${grant.publicId}.jpg`);
      expect(await jsonOf(await client.getUser())).toMatchObject({ image });

      for (const size of [32, 256, 1024]) {
        const picture = await delivered(
          served.media.imageUrl(toShown(await shown(client)), size),
          "image/avif,image/webp,*/*",
        );
        expect(await sharp(picture).metadata()).toMatchObject({ width: size, height: size });
      }
    },
  );
});

describe("a photo that tells where it was taken", () => {
  it.each(Object.entries(photos))("tells it no more once it is uploaded as %s", async (_, file) => {
    expect(tellsPlace(file)).toBe(true);
    const served = await serve();
    const client = await aClient(served);
    const publicId = await client.upload(file);
    expect((await client.setImage(publicId)).status).toBe(200);

    const stored = await delivered(`${served.media.deliveryUrl}/image/upload/${publicId}.jpg`);
    const resized = await delivered(served.media.imageUrl(toShown(await shown(client)), 128));

    for (const picture of [stored, resized]) {
      expect(tellsPlace(picture)).toBe(false);
      expect((await sharp(picture).metadata()).exif).toBeUndefined();
    }
  });
});

async function photo(name: string): Promise<Buffer> {
  return readFile(new URL(`../../../testing/photos/${name}`, import.meta.url));
}

async function shown({ stored }: Awaited<ReturnType<typeof aClient>>) {
  const image = (await stored())?.image;
  if (!image) throw new Error("No image is shown.");
  return image;
}

async function delivered(url: string, accept = "*/*"): Promise<Buffer> {
  const answer = await fetch(url, { headers: { accept } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** The photos' EXIF names the place beside its coordinates. */
function tellsPlace(file: Buffer): boolean {
  return file.includes("KENNEDY-SPACE-CENTER");
}
