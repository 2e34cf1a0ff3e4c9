import { UserImageError, unreadable } from "../user-image-error.js";
import { encode } from "./encode.js";
import { formatByContent, HEAD_LENGTH, typeOf } from "./picture-format.js";

/** The size of a picture, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Larger pictures are shrunk to this number of pixels before the crop, because browsers refuse to draw much larger
 * ones or to make a canvas of them (Safari from here on). It is 4096 by 4096.
 */
const MOST_PIXELS = 4096 ** 2;

/** A JPEG without its end is accepted if at most its last two rows of blocks are missing. In pixels. */
const LAST_ROWS = 32;

/** The side of the drawing that is examined for missing parts, in pixels. */
const SAMPLE = 256;

/** The end marker of a JPEG. */
const END_OF_IMAGE = new Uint8Array([0xff, 0xd9]);

/**
 * Reads a picture that the user has chosen, whatever the file's name. Resolves to a completely decoded image of a
 * size that can be drawn, with its own `blob:` URL; or to null if the file may be a picture that this browser cannot
 * display.
 *
 * @throws {UserImageError} `file_empty`, `file_unreadable`, `invalid_image` or `image_too_many_pixels`
 */
export async function readPicture(file: Blob): Promise<HTMLImageElement | null> {
  const picture = await readWhole(file, formatByContent(await readHead(file)));
  if (!picture) return null;
  const { image, bitmap } = picture;
  let { whole } = picture;
  const size = fitting(image);
  if (size) whole = await encode(draw(bitmap ?? image, size), {});
  bitmap?.close();
  const shown = picture.file === whole ? image : await reload(image, whole);
  return shown && (await decode(shown));
}

/**
 * The first bytes of a file, which determine its format.
 *
 * @throws {UserImageError} `file_empty`, or `file_unreadable`
 */
export async function readHead(file: Blob): Promise<ArrayBuffer> {
  // On some systems a folder looks like an empty file, but cannot be read.
  const head = file.size === 0 ? file : file.slice(0, HEAD_LENGTH);
  const bytes = await head.arrayBuffer().catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (bytes.byteLength > 0) return bytes;
  throw file.size === 0 ? new UserImageError("file_empty", "The file is empty.") : unreadable();
}

/** A picture, all of which was decoded. */
interface WholePicture {
  readonly image: HTMLImageElement;
  /** The same, upright; shrunk if it is very large. Null if this browser makes no bitmap of it. */
  readonly bitmap: ImageBitmap | null;
  /** The file that was chosen, and the one that was decoded: a JPEG without its end gets one. */
  readonly file: Blob;
  readonly whole: Blob;
}

/**
 * Decodes all of a picture. Null if this browser cannot display it.
 *
 * @param content its format by its first bytes, if it is known
 * @throws {UserImageError} `invalid_image` or `image_too_many_pixels`
 */
export async function readWhole(chosen: Blob, content: string | undefined): Promise<WholePicture | null> {
  const file = typed(chosen, content);
  const image = await load(file);
  if (image) return decodeInFull(image, file, content === "jpg");
  if (file.type.startsWith("image/")) return null;
  throw new UserImageError("invalid_image", `It is ${chosen.type || "of no known type"}.`);
}

/** Sets the media type, because some browsers do not decode a file without that of a picture. */
function typed(file: Blob, format: string | undefined): Blob {
  return format && !file.type.startsWith("image/") ? file.slice(0, file.size, typeOf(format)) : file;
}

/** Decodes the image, so that it can be drawn at once. Null if the browser has not enough memory. */
function decode(image: HTMLImageElement): Promise<HTMLImageElement | null> {
  return image.decode().then(
    () => image,
    () => {
      release(image);
      return null;
    },
  );
}

/** Reads the header of a picture, which contains its size. Null if the browser does not know the format. */
function load(file: Blob): Promise<HTMLImageElement | null> {
  const image = new Image();
  return new Promise((resolve) => {
    image.onload = () => resolve(image);
    image.onerror = () => {
      release(image);
      resolve(null);
    };
    image.src = URL.createObjectURL(file);
  });
}

/** Frees the memory of an image that `readPicture` has read. */
export function release(image: HTMLImageElement): void {
  URL.revokeObjectURL(image.src);
}

/** @throws {UserImageError} `invalid_image` or `image_too_many_pixels` if part of it cannot be decoded */
async function decodeInFull(image: HTMLImageElement, file: Blob, isJpeg: boolean): Promise<WholePicture> {
  const size = fitting(image);
  let whole = file;
  // An `<img>` also displays the rest of a truncated picture; a bitmap is made only from a complete one.
  let bitmap = await bitmapOf(whole, size);
  if (!bitmap) {
    if (isDamaged(image, isJpeg)) {
      release(image);
      throw damaged(image);
    }
    if (isJpeg) whole = new Blob([file, END_OF_IMAGE], { type: "image/jpeg" });
    bitmap = await bitmapOf(whole, size);
  }
  return { image, bitmap, file, whole };
}

function bitmapOf(file: Blob, size: Size | undefined): Promise<ImageBitmap | null> {
  const options = size && {
    resizeWidth: size.width,
    resizeHeight: size.height,
    resizeQuality: "high" as const,
  };
  return createImageBitmap(file, options).catch(() => null);
}

function reload(image: HTMLImageElement, file: Blob): Promise<HTMLImageElement | null> {
  release(image);
  return load(file);
}

/** The size to which a picture must be shrunk; its own size if it need not be. */
function fitting({ naturalWidth, naturalHeight }: HTMLImageElement): Size | undefined {
  const scale = Math.sqrt(MOST_PIXELS / (naturalWidth * naturalHeight));
  if (scale >= 1) return undefined;
  const shrink = (length: number) => Math.max(1, Math.floor(length * scale));
  return { width: shrink(naturalWidth), height: shrink(naturalHeight) };
}

/** A rectangular part of a picture, in its pixels. */
export interface Part extends Size {
  readonly x: number;
  readonly y: number;
}

/** @param part the part to draw. Default: all of it */
export function draw(
  picture: ImageBitmap | HTMLImageElement,
  { width, height }: Size,
  part: Part = { x: 0, y: 0, ...sizeOf(picture) },
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no memory for a drawing.");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, part.x, part.y, part.width, part.height, 0, 0, width, height);
  return canvas;
}

export function sizeOf(picture: ImageBitmap | HTMLImageElement): Size {
  if ("close" in picture) return { width: picture.width, height: picture.height };
  return { width: picture.naturalWidth, height: picture.naturalHeight };
}

/**
 * Whether a visible part of the picture is missing. Parts that are not decoded are transparent, so a picture with
 * transparent parts must be complete. A JPEG has none, but without its end marker its last rows are missing.
 */
function isDamaged(image: HTMLImageElement, isJpeg: boolean): boolean {
  const drawing = draw(image, { width: SAMPLE, height: SAMPLE });
  const pixels = drawing.getContext("2d")?.getImageData(0, 0, SAMPLE, SAMPLE).data ?? [];
  let missing = 0;
  for (let alpha = 3; alpha < pixels.length; alpha += 4) if (pixels[alpha] !== 255) missing++;

  const rows = isJpeg ? LAST_ROWS / Math.min(image.naturalWidth, image.naturalHeight) : 0;
  return missing / SAMPLE ** 2 > Math.min(0.5, rows + 0.01);
}

function damaged({ naturalWidth, naturalHeight }: HTMLImageElement): UserImageError {
  const actual = naturalWidth * naturalHeight;
  if (actual <= MOST_PIXELS) return new UserImageError("invalid_image", "Part of it cannot be decoded.");
  return new UserImageError("image_too_many_pixels", "This browser cannot decode it.", { actual });
}
