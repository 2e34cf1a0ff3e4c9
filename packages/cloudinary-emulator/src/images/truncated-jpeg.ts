import type { SharpOptions } from "sharp";

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/** The rows that are coded together, at most. */
const ROWS = 16;

/**
 * A JPEG with the end that it lacks, if it lacks no more than that and some of its last rows: cameras and
 * transfers lose it, and every viewer shows such a file. One that was cut earlier is returned as it is.
 */
export async function withLostEnd(file: Buffer, limits: SharpOptions): Promise<Buffer> {
  if (file.lastIndexOf(END_OF_IMAGE) >= file.lastIndexOf(START_OF_SCAN)) return file;
  const { default: sharp } = await import("sharp");
  const ended = Buffer.concat([file, END_OF_IMAGE]);
  try {
    const { width, height } = await sharp(ended, limits).metadata();
    // At the end of the data the decoder warns, and makes up the rows that are left.
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
