import type { ImageFormat, WritableFormat } from "./image-format.js";
import { type ImageFacts, inspectImage, uploadedFormat } from "./inspect.js";
import { render } from "./render.js";
import type { Transformation } from "./transformation.js";

const UNCHANGED = { format: undefined, steps: [], quality: undefined, page: undefined };

export interface IncomingRules {
  readonly allowedFormats: readonly string[] | undefined;
  readonly format: WritableFormat | undefined;
  readonly incoming: Transformation | undefined;
}

export interface IncomingImage {
  /** The bytes to store instead of the file; undefined to store the file itself. */
  readonly rewritten: Buffer | undefined;
  readonly format: ImageFormat;
  readonly image: ImageFacts;
}

/**
 * Processes an uploaded file for the store. Without an incoming transformation or conversion its bytes are stored
 * unchanged, with all metadata. Otherwise it is decoded and encoded again, which removes EXIF data and GPS positions.
 * @throws {ApiError} 400 if the format is not allowed or the file cannot be decoded
 */
export async function incomingImage(file: Buffer, rules: IncomingRules): Promise<IncomingImage> {
  const uploaded = uploadedFormat(file, rules.format ? undefined : rules.allowedFormats);
  const convert = rules.allowedFormats?.includes(uploaded) ? undefined : rules.format;
  if (!rules.incoming && !convert) {
    return { rewritten: undefined, format: uploaded, image: await inspectImage(file, uploaded) };
  }
  const { format: requested, ...transformation } = rules.incoming ?? UNCHANGED;
  // The emulator has no HEIC encoder, so a HEIC that is encoded again becomes a JPEG.
  const same = uploaded === "heic" ? "jpg" : uploaded;
  const format = convert ?? (requested === "auto" ? undefined : requested) ?? same;
  const rewritten = await render(file, uploaded, transformation, format);
  return { rewritten, format, image: await inspectImage(rewritten, format) };
}
