/** Pixels are large: a 25-megapixel image takes 100 MB, so only so many images are worked on at a time. */
const SLOTS = 2;

let free = SLOTS;
const waiting: (() => void)[] = [];

/** Runs work on an image when there is a slot for it. Must not be called from inside such work. */
export async function inRenderingSlot<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}
