import { badRequest } from "../api-error.js";
import { type ImageFormat, isStorable, sniffFormat } from "./image-format.js";
import { checkDecodable, openPicture } from "./picture.js";
import type { Size } from "./size.js";

export interface ImageFacts extends Size {
  /** Frames of an animation, else 1. */
  readonly pages: number;
}

/**
 * The format of an uploaded file, by its content.
 * @param allowed the formats that the call allows; undefined allows all
 * @throws {ApiError} 400 `Image file format … not allowed`, `Invalid image file`, or that the emulator does not store
 * the format
 */
export function uploadedFormat(file: Buffer, allowed: readonly string[] | undefined): ImageFormat {
  const format = sniffFormat(file);
  if (format === undefined) throw badRequest("Invalid image file");
  if (allowed && !allowed.includes(format)) throw badRequest(`Image file format ${format} not allowed`);
  if (!isStorable(format)) throw badRequest(`The emulator does not store images of the format ${format}`);
  return format;
}

/** Decodes a file to the end. @throws {ApiError} 400 if that fails */
export async function inspectImage(file: Buffer, format: ImageFormat): Promise<ImageFacts> {
  const picture = await openPicture(file, format, "all");
  await checkDecodable(picture);
  return { width: picture.width, height: picture.height, pages: picture.frames };
}
