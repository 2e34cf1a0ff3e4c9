import { encode } from "./encode.js";
import {
  formatByContent,
  formatByType,
  type KnownLimits,
  refuseFormat,
  refuseSize,
} from "./picture-format.js";
import { draw, type Part, readHead, readWhole, release, type Size, sizeOf } from "./read-picture.js";

/** A square part of a picture, in pixels of the upright picture: after its EXIF orientation was applied. */
export interface Square {
  /** The left edge. */
  readonly x: number;
  /** The upper edge. */
  readonly y: number;
  readonly side: number;
}

/** Options of `prepareImage`. Without limits, none is checked. */
export interface PrepareImageOptions extends KnownLimits {
  /** The part to use. Default: the whole picture. */
  readonly crop?: Square | undefined;
}

/** The largest side of a prepared picture, in pixels: the largest delivered size. */
const LARGEST = 1024;

/**
 * Makes of a picture what is worth an upload: the chosen part, upright, with sides of at most 1024 pixels, encoded in
 * one of `formats`, and without metadata such as the place where it was taken. A small picture is encoded again, too,
 * since only that removes its metadata. Of an animation the first frame remains. Resolves to the file itself if this
 * browser cannot display it, or outside of a page, as in a worker.
 *
 * @throws {UserImageError} `file_empty`, `file_unreadable`, `invalid_image`, `image_format_not_allowed`,
 *   `image_too_large` or `image_too_many_pixels`
 */
export function prepareImage(file: Blob, options: PrepareImageOptions = {}): Promise<Blob> {
  return prepare(file, true, options.crop, Promise.resolve(options));
}

/**
 * As `prepareImage`, but reads and decodes the file while the limits are still on their way.
 *
 * @param isDrawn whether to change the picture; otherwise it is only checked
 */
export async function prepare(
  file: Blob,
  isDrawn: boolean,
  crop: Square | undefined,
  limits: Promise<KnownLimits>,
): Promise<Blob> {
  const content = formatByContent(await readHead(file));
  const drawing = isDrawn && typeof document === "object" ? drawPart(file, content, crop) : null;
  // Its error is thrown below, unless a limit is exceeded first.
  drawing?.catch(() => {});
  const { formats, maxBytes } = await limits;
  refuseFormat(content ?? formatByType(file.type), { formats });

  const drawn = await drawing;
  const prepared = drawn ? await encode(drawn, { formats }) : file;
  refuseSize(prepared, { maxBytes });
  return prepared;
}

/**
 * Refuses a file as the service would.
 *
 * @param isEncoded whether it is encoded before the upload, so that its own size does not matter
 * @throws {UserImageError} `image_format_not_allowed` or `image_too_large`
 */
export async function refuseFile(file: Blob, isEncoded: boolean, limits: KnownLimits): Promise<void> {
  refuseFormat(formatByContent(await readHead(file)) ?? formatByType(file.type), limits);
  if (!isEncoded) refuseSize(file, limits);
}

async function drawPart(
  file: Blob,
  content: string | undefined,
  crop: Square | undefined,
): Promise<HTMLCanvasElement | null> {
  const picture = await readWhole(file, content);
  if (!picture) return null;
  const { image, bitmap } = picture;
  const source = bitmap ?? image;
  const part = partOf(sizeOf(source), sizeOf(source).width / image.naturalWidth, crop);
  const shrink = Math.min(1, LARGEST / Math.max(part.width, part.height));
  const side = (length: number) => Math.max(1, Math.round(length * shrink));
  try {
    return draw(source, { width: side(part.width), height: side(part.height) }, part);
  } finally {
    bitmap?.close();
    release(image);
  }
}

/**
 * The nearest square that lies within a picture; all of it without one.
 *
 * @param scale of the picture, compared with the one that the square is part of
 */
function partOf({ width, height }: Size, scale: number, square: Square | undefined): Part {
  if (!square) return { x: 0, y: 0, width, height };
  const side = Math.min(square.side * scale, width, height);
  const within = (start: number, length: number) => Math.max(0, Math.min(start * scale, length - side));
  return { x: within(square.x, width), y: within(square.y, height), width: side, height: side };
}
