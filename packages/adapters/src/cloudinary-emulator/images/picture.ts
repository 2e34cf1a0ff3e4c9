import type { Sharp, SharpOptions } from "sharp";
import { badRequest } from "../api/api-error.js";
import type { ImageFormat } from "./image-format.js";
import { checkTotal, MAX_TOTAL_PIXELS, type Size } from "./size.js";

/** An image that can be worked on: upright, and without metadata once it is written again. */
export interface Picture extends Size {
  readonly frames: number;
  /** Milliseconds a frame and number of repetitions, of an animation only. */
  readonly timing: { delay: number[]; loop: number } | undefined;
  /** Starts a new pipeline over the pixels. */
  open(): Sharp;
}

/**
 * Opens a stored or uploaded file. `first` leaves the other frames of an animation out.
 * @throws {ApiError} 400 `Invalid image file`, or too many pixels
 */
export async function openPicture(
  file: Buffer,
  format: ImageFormat,
  frames: "all" | "first",
): Promise<Picture> {
  return format === "heic" ? openHeic(file) : openWithSharp(file, { animated: frames === "all" });
}

/** Runs a pipeline and keeps its pixels, so that the next one can start from them. */
export async function keepPixels(pipeline: Sharp, size: Size, from: Picture): Promise<Picture> {
  const { data, info } = await refuseUndecodable(pipeline.raw().toBuffer({ resolveWithObject: true }));
  return pixels(data, info.channels, size, from);
}

/** Imported at first need, since loading either library takes longer than registering the emulator. */
async function loadSharp() {
  return (await import("sharp")).default;
}

/**
 * Reads a whole file, at a small size to save memory, because a header alone proves little.
 * @throws {ApiError} 400 `Invalid image file`
 */
export async function checkDecodable(picture: Picture): Promise<void> {
  await refuseUndecodable(picture.open().resize(8).raw().toBuffer());
}

async function openWithSharp(file: Buffer, options: SharpOptions): Promise<Picture> {
  const sharp = await loadSharp();
  // Phones write many a JPEG that libvips warns of; only what cannot be decoded is an error.
  const input: SharpOptions = { ...options, limitInputPixels: MAX_TOTAL_PIXELS, failOn: "error" };
  const metadata = await refuseUndecodable(sharp(file, { ...input, limitInputPixels: false }).metadata());
  const { autoOrient, pages = 1, pageHeight, delay = [], loop = 0 } = metadata;
  const frames = options.animated ? pages : 1;
  const size = { width: autoOrient.width, height: pageHeight ?? autoOrient.height };
  checkTotal(size, pages);
  return {
    ...size,
    frames,
    timing: frames > 1 ? { delay, loop } : undefined,
    open: () => sharp(file, input).autoOrient(),
  };
}

/**
 * sharp's prebuilt binary has no HEVC decoder, so HEIC is decoded by libheif in WebAssembly, on this thread. That
 * turns the image upright; its colours are taken for sRGB, so those of a wide-gamut photo come out a little pale.
 */
async function openHeic(file: Buffer): Promise<Picture> {
  const { default: decode } = await import("heic-decode");
  const images = await refuseUndecodable(decode.all({ buffer: file }));
  try {
    const [image] = images;
    if (!image) throw badRequest("Invalid image file");
    checkTotal(image, 1);
    const { data, width, height } = await refuseUndecodable(image.decode());
    const rgba = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const picture = await pixels(rgba, 4, { width, height });
    return { ...picture, open: () => picture.open().removeAlpha() };
  } finally {
    images.dispose();
  }
}

async function pixels(data: Buffer, channels: number, size: Size, from?: Picture): Promise<Picture> {
  const sharp = await loadSharp();
  const frames = from?.frames ?? 1;
  const raw = {
    width: size.width,
    height: size.height * frames,
    channels: channels as 1 | 2 | 3 | 4,
    ...(frames > 1 && { pageHeight: size.height }),
  };
  return {
    ...size,
    frames,
    timing: from?.timing,
    open: () => sharp(data, { raw, limitInputPixels: MAX_TOTAL_PIXELS }),
  };
}

/** Libraries fail in many words at a broken file, some not before its last pixels are read. */
export async function refuseUndecodable<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (cause) {
    throw Object.assign(badRequest("Invalid image file"), { cause });
  }
}
