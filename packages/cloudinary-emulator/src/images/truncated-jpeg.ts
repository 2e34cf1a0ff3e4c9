import type { SharpOptions } from "sharp";

const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);
const PROGRESSIVE_FRAME = 0xc2;

/** The rows that are coded together, at most. */
const ROWS = 16;

/**
 * A JPEG with the end that it lacks, if what is there shows the whole picture but for some of its last rows: cameras
 * and transfers lose the end, and every viewer shows such a file. One that was cut earlier is returned as it is.
 *
 * A baseline JPEG holds the rows one after the other. A progressive one (ITU-T T.81, G.1) refines the whole picture
 * with each scan, so that all but the first may be lost; the one that was cut is left out.
 */
export async function withLostEnd(file: Buffer, limits: SharpOptions): Promise<Buffer> {
  const lastScan = file.lastIndexOf(START_OF_SCAN);
  if (file.lastIndexOf(END_OF_IMAGE) >= lastScan) return file;
  const ended = Buffer.concat([file, END_OF_IMAGE]);
  if (await showsPicture(ended, limits)) return ended;
  if (!showsAllColours(file.subarray(0, lastScan))) return file;
  const refined = Buffer.concat([file.subarray(0, lastScan), END_OF_IMAGE]);
  return (await showsPicture(refined, limits)) ? refined : file;
}

async function showsPicture(file: Buffer, limits: SharpOptions): Promise<boolean> {
  const { default: sharp } = await import("sharp");
  try {
    const { width, height } = await sharp(file, limits).metadata();
    // At the end of the data the decoder warns, and makes up the rows that are left.
    await sharp(file, { ...limits, failOn: "warning" })
      .extract({ left: 0, top: 0, width, height: height > ROWS ? height - ROWS : height })
      .resize(8)
      .raw()
      .toBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Whether these scans of a progressive JPEG begin every component: what lacks one has other colours. */
function showsAllColours(file: Buffer): boolean {
  let missing = 0;
  for (let at = 2; at + 10 < file.length; at += 2 + file.readUInt16BE(at + 2)) {
    const marker = file[at + 1];
    if (marker === PROGRESSIVE_FRAME) missing = file[at + 9] ?? 0;
    if (marker !== START_OF_SCAN[1]) continue;
    if (missing === 0) return false;
    for (let scan = at; scan !== -1; scan = file.indexOf(START_OF_SCAN, scan + 2)) {
      const components = file[scan + 4] ?? 0;
      const [firstCoefficient, , approximation = 0] = file.subarray(scan + 5 + 2 * components);
      if (firstCoefficient === 0 && approximation >> 4 === 0) missing -= components;
    }
    return missing <= 0;
  }
  return false;
}
