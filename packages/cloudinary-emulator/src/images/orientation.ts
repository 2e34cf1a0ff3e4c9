import type { Size } from "./size.js";

/** The pixels of all frames, one below the other, as in libvips. */
export interface Frames extends Size {
  readonly data: Buffer;
  readonly channels: number;
  readonly count: number;
}

type Place = (x: number, y: number, size: Size) => number;

/** For each EXIF orientation but the first, the stored pixel that appears at a position. */
const STORED_AT: Record<number, Place> = {
  2: (x, y, { width }) => y * width + (width - 1 - x),
  3: (x, y, { width, height }) => (height - 1 - y) * width + (width - 1 - x),
  4: (x, y, { width, height }) => (height - 1 - y) * width + x,
  5: (x, y, { width }) => x * width + y,
  6: (x, y, { width, height }) => (height - 1 - x) * width + y,
  7: (x, y, { width, height }) => (height - 1 - x) * width + (width - 1 - y),
  8: (x, y, { width }) => x * width + (width - 1 - y),
};

/** Rotates each frame upright. libvips would rotate all frames as one image. */
export function turnFrames(frames: Frames, orientation: number): Frames {
  const storedAt = STORED_AT[orientation];
  if (!storedAt) return frames;
  const { data, channels, count } = frames;
  const [width, height] = orientation >= 5 ? [frames.height, frames.width] : [frames.width, frames.height];
  const turned = Buffer.allocUnsafe(data.length);
  let to = 0;
  for (let frame = 0; frame < count; frame += 1) {
    const start = frame * width * height;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const from = (start + storedAt(x, y, frames)) * channels;
        for (let channel = 0; channel < channels; channel += 1) turned[to++] = data[from + channel] ?? 0;
      }
    }
  }
  return { ...frames, data: turned, width, height };
}
