import sharp, { type SharpOptions } from "sharp";

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/** The most rows that are coded together. */
const ROWS = 16;

/**
 * Completes a JPEG that lacks only its end marker and some of its last rows: cameras and transfers produce such files,
 * and every viewer displays them. A JPEG that was truncated earlier is returned unchanged.
 */
export async function withLostEnd(file: Buffer, limits: SharpOptions): Promise<Buffer> {
  if (file.lastIndexOf(END_OF_IMAGE) >= file.lastIndexOf(START_OF_SCAN)) return file;
  const ended = Buffer.concat([file, END_OF_IMAGE]);
  try {
    const { width, height } = await sharp(ended, limits).metadata();
    // At the end of the data the decoder warns, and fills the remaining rows.
    await sharp(ended, { ...limits, failOn: "warning" })
      .extract({ left: 0, top: 0, width, height: height > ROWS ? height - ROWS : height })
      .resize(8)
      .raw()
      .toBuffer();
    return ended;
  } catch {
    return file;
  }
}
