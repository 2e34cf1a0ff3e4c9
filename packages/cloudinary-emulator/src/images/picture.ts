import sharp, { type Sharp, type SharpOptions } from "sharp";
import { ApiError, badRequest } from "../api-error.js";
import { decodeHeic, loadLibheif } from "./heic.js";
import type { ImageFormat } from "./image-format.js";
import { turnFrames } from "./orientation.js";
import { checkTotal, MAX_TOTAL_PIXELS, type Size } from "./size.js";
import { withLostEnd } from "./truncated-jpeg.js";

/** A decoded image: upright, and without metadata when it is encoded again. */
export interface Picture extends Size {
  readonly frames: number;
  /** The duration of each frame in milliseconds and the number of repetitions, of an animation only. */
  readonly timing: { delay: number[]; loop: number } | undefined;
  /** Starts a new pipeline over the pixels. */
  open(): Sharp;
}

// libvips warns about many JPEGs of phones. Only a file that cannot be decoded is an error.
const LIMITS: SharpOptions = { limitInputPixels: MAX_TOTAL_PIXELS, failOn: "error" };

/**
 * Opens a stored or uploaded file.
 *
 * @param frames all, or the number of the only one, from 1. Only GIF and WebP have several here
 * @throws {ApiError} 400 `Invalid image file`, too many pixels, or no such frame
 */
export async function openPicture(
  file: Buffer,
  format: ImageFormat,
  frames: "all" | number,
): Promise<Picture> {
  if (format === "gif" || format === "webp")
    return frames === "all" ? openAnimation(file) : openFrame(file, frames);
  if (frames !== "all") checkFrame(frames, 1);
  switch (format) {
    case "heic":
      return openHeic(file);
    case "avif":
      return openAvif(file);
    case "jpg":
      return openStill(await withLostEnd(file, LIMITS), LIMITS);
    case "png":
      return openStill(file, LIMITS);
  }
}

/** Turns or mirrors each frame, by an EXIF orientation. */
export async function turnPicture(picture: Picture, orientation: number): Promise<Picture> {
  const { data, info } = await refuseUndecodable(picture.open().raw().toBuffer({ resolveWithObject: true }));
  const { width, height, frames: count } = picture;
  const turned = turnFrames({ data, channels: info.channels, width, height, count }, orientation);
  return pixels(turned.data, info.channels, turned, picture);
}

/** Runs a pipeline and keeps its pixels, so that the next one can start from them. */
export async function keepPixels(pipeline: Sharp, size: Size, from: Picture): Promise<Picture> {
  const { data, info } = await refuseUndecodable(pipeline.raw().toBuffer({ resolveWithObject: true }));
  return pixels(data, info.channels, size, from);
}

/**
 * Decodes a whole file, at a small size to save memory, because a valid header does not prove a valid image.
 * @throws {ApiError} 400 `Invalid image file`
 */
export async function checkDecodable(picture: Picture): Promise<void> {
  await refuseUndecodable(picture.open().resize(8).raw().toBuffer());
}

async function readMetadata(file: Buffer, options: SharpOptions) {
  return refuseUndecodable(sharp(file, { ...options, limitInputPixels: false }).metadata());
}

async function openStill(file: Buffer, options: SharpOptions): Promise<Picture> {
  const { autoOrient, pages = 1 } = await readMetadata(file, options);
  checkTotal(autoOrient, options.page === undefined ? pages : 1);
  const { width, height } = autoOrient;
  return { width, height, frames: 1, timing: undefined, open: () => sharp(file, options).autoOrient() };
}

/** The primary image, also of a sequence, which libvips reads only with another major brand. */
async function openAvif(file: Buffer): Promise<Picture> {
  const branded = Buffer.from(file);
  branded.write("avif", 8, "latin1");
  const { pagePrimary = 0 } = await readMetadata(branded, LIMITS);
  return openStill(branded, { ...LIMITS, page: pagePrimary });
}

async function openFrame(file: Buffer, frame: number): Promise<Picture> {
  const { pages = 1 } = await readMetadata(file, LIMITS);
  checkFrame(frame, pages);
  return openStill(file, { ...LIMITS, page: frame - 1 });
}

function checkFrame(frame: number, frames: number): void {
  if (frame > frames) throw badRequest(`Invalid page in transformation: ${frame}. The image has ${frames}`);
}

async function openAnimation(file: Buffer): Promise<Picture> {
  const options = { ...LIMITS, animated: true };
  const metadata = await readMetadata(file, options);
  const { width, pages = 1, pageHeight: height, orientation = 1, delay = [], loop = 0 } = metadata;
  if (pages === 1 || height === undefined) return openStill(file, LIMITS);
  checkTotal({ width, height }, pages);
  const timing = { delay, loop };
  const stored = { width, height, frames: pages, timing, open: () => sharp(file, options) };
  if (orientation === 1) return stored;

  return turnPicture(stored, orientation);
}

async function openHeic(file: Buffer): Promise<Picture> {
  const { data, hasAlpha, ...size } = await refuseUndecodable(decodeHeic(await loadLibheif(), file));
  const picture = pixels(data, 4, size);
  return hasAlpha ? picture : { ...picture, open: () => picture.open().removeAlpha() };
}

function pixels(
  data: Buffer,
  channels: number,
  { width, height }: Size,
  from?: Pick<Picture, "frames" | "timing">,
): Picture {
  const frames = from?.frames ?? 1;
  const raw = {
    width,
    height: height * frames,
    channels: channels as 1 | 2 | 3 | 4,
    ...(frames > 1 && { pageHeight: height }),
  };
  return {
    width,
    height,
    frames,
    timing: from?.timing,
    // Without `animated`, a step would treat all frames as one image.
    open: () => sharp(data, { raw, animated: frames > 1, limitInputPixels: MAX_TOTAL_PIXELS }),
  };
}

/** Libraries have many messages for a damaged file, some only when its last pixels are read. */
export async function refuseUndecodable<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw Object.assign(badRequest("Invalid image file"), { cause });
  }
}
