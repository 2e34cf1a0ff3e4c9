import type { ImageFormat, WritableFormat } from "./image-format.js";
import { type ImageFacts, inspectImage, uploadedFormat } from "./inspect.js";
import { render } from "./render.js";
import type { Transformation } from "./transformation.js";

export interface IncomingRules {
  readonly allowedFormats: readonly string[] | undefined;
  readonly format: WritableFormat | undefined;
  readonly incoming: Transformation | undefined;
}

export interface IncomingImage {
  /** What is to be stored instead of the file; undefined if that is the file itself. */
  readonly rewritten: Buffer | undefined;
  readonly format: ImageFormat;
  readonly image: ImageFacts;
}

/**
 * Makes of an uploaded file what is stored. Without an incoming transformation or conversion these are its very
 * bytes, metadata included; else it is decoded and written again, which drops EXIF and with it GPS positions.
 * @throws {ApiError} 400 if the format is not allowed or the file cannot be decoded
 */
export async function incomingImage(file: Buffer, rules: IncomingRules): Promise<IncomingImage> {
  const uploaded = uploadedFormat(file, rules.format ? undefined : rules.allowedFormats);
  const convert = rules.allowedFormats?.includes(uploaded) ? undefined : rules.format;
  if (!rules.incoming && !convert) {
    return { rewritten: undefined, format: uploaded, image: await inspectImage(file, uploaded) };
  }
  const { format: requested, ...transformation } = rules.incoming ?? { steps: [], quality: undefined };
  // There is no HEIC encoder here, so a HEIC that has to be written again becomes a JPEG: the emulator's choice.
  const same = uploaded === "heic" ? "jpg" : uploaded;
  const format = convert ?? (requested === "auto" ? undefined : requested) ?? same;
  const rewritten = await render(file, uploaded, transformation, format);
  return { rewritten, format, image: await inspectImage(rewritten, format) };
}
