import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@user-image/testing/browser";

export interface Photo {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const testPhoto = (name: string) =>
  readFile(fileURLToPath(new URL(`../../../testing/photos/${name}`, import.meta.url)));

/** Of the HEIC file, in bytes. */
const HEIC_SIZE = 3_000_000;

/** A JPEG of 4032 by 3024 pixels, enlarged by the browser of a small photo, with the noise of a phone's camera. */
export async function largeJpeg(page: Page): Promise<Photo> {
  const small = (await testPhoto("face.jpg")).toString("base64");
  const large = await page.evaluate(enlarge, small);
  return { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(large, "base64") };
}

/** A HEIC of 1500 by 1500 pixels, padded by a free box (ISO/IEC 14496-12, 8.1.2). */
export async function paddedHeic(): Promise<Photo> {
  const photo = await testPhoto("face.heic");
  const padding = Buffer.alloc(HEIC_SIZE - photo.length);
  padding.writeUInt32BE(padding.length);
  padding.write("free", 4, "latin1");
  return { name: "photo.heic", mimeType: "image/heic", buffer: Buffer.concat([photo, padding]) };
}

/** Runs in a page. */
async function enlarge(small: string): Promise<string> {
  const [width, height, quality, noise] = [4032, 3024, 0.92, 38];
  const image = new Image();
  image.src = `data:image/jpeg;base64,${small}`;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("There is no memory for a canvas.");
  const part = (image.naturalWidth * height) / width;
  context.drawImage(image, 0, 0, image.naturalWidth, part, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  const { data } = pixels;
  // A fixed sequence (numerical recipes' generator), so that each run sends the same file.
  let random = 1;
  for (let at = 0; at < data.length; at++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = (data[at] ?? 0) + noise * (random / 2 ** 32 - 0.5);
  }
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  context.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  const url = await new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}
