import sharp from "sharp";

/** The side of a block of pixels, and the bytes it takes: all blocks are the same where nothing but this grey is. */
const SIDE = 16;
const BYTES = 4;

/** A grey picture of any size, without the seconds that it takes to encode 100 megapixels: one block, many times. */
export async function blankJpeg({ width, height, orientation = 1 }: Size): Promise<Buffer> {
  const block = { width: SIDE, height: SIDE, channels: 3, background: "#808080" } as const;
  const jpeg = await sharp({ create: block })
    .jpeg({ optimiseCoding: false })
    .withMetadata({ orientation })
    .toBuffer();
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  const end = jpeg.length - 2;
  const blocks = Math.ceil(width / SIDE) * Math.ceil(height / SIDE);
  const pixels = Buffer.alloc(blocks * BYTES, jpeg.subarray(end - BYTES, end));
  return Buffer.concat([jpeg.subarray(0, end - BYTES), pixels, jpeg.subarray(end)]);
}

interface Size {
  readonly width: number;
  readonly height: number;
  /** As EXIF has it. */
  readonly orientation?: number;
}
