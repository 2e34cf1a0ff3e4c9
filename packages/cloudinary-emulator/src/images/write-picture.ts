import type { WritableFormat } from "./image-format.js";
import type { Picture } from "./picture.js";

const DEFAULT_QUALITY = 85;

/** With the default effort, encoding an AVIF takes seconds; with this one, a fraction of a second. */
const AVIF_EFFORT = 2;

/** Encodes a picture. `wanted` is a quality from 1 to 100. JPEG has no transparency, so transparent parts become white. */
export async function writePicture(
  picture: Picture,
  format: WritableFormat,
  wanted: number | undefined,
): Promise<Buffer> {
  const pipeline = picture.open();
  const quality = Math.round(wanted ?? DEFAULT_QUALITY);
  switch (format) {
    case "jpg":
      return pipeline.flatten({ background: "#ffffff" }).jpeg({ quality }).toBuffer();
    case "png":
      return pipeline.png().toBuffer();
    case "gif":
      return pipeline.gif(picture.timing).toBuffer();
    case "webp":
      return pipeline.webp({ quality, ...picture.timing }).toBuffer();
    case "avif":
      // The same number means a higher quality in AVIF than in JPEG.
      return pipeline
        .avif({ quality: Math.max(1, Math.round(quality * 0.75)), effort: AVIF_EFFORT })
        .toBuffer();
  }
}
