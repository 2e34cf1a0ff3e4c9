/** A photo of the wanted size whose picture is small: what follows the header is what cameras put there too. */
export function padded(jpeg: Buffer, size: number): Buffer {
  const SEGMENT = 65_000;
  const segments: Buffer[] = [];
  for (let missing = size - jpeg.length; missing > 4; missing -= SEGMENT + 4) {
    const length = Math.min(SEGMENT, missing);
    const segment = Buffer.alloc(length + 4, 0x5a);
    segment.writeUInt16BE(0xffec);
    segment.writeUInt16BE(length + 2, 2);
    segments.push(segment);
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}
