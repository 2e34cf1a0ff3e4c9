import type { WritableFormat } from "./image-format.js";
import type { Picture } from "./picture.js";

const DEFAULT_QUALITY = 85;

/** AVIF at the level of effort that is the default takes seconds for an image; at this one, a fraction of one. */
const AVIF_EFFORT = 2;

/** Writes a picture as a file. `wanted` is a quality from 1 to 100. JPEG has no transparency: it gets white. */
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
      // The same number means more in AVIF than in JPEG.
      return pipeline
        .avif({ quality: Math.max(1, Math.round(quality * 0.75)), effort: AVIF_EFFORT })
        .toBuffer();
  }
}
