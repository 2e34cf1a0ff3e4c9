import type { ImageFormat, WritableFormat } from "../images/image-format.js";
import type { Transformation } from "../images/transformation.js";
import { notEmulated } from "../images/transformation-values.js";

export interface DeliveryRequest {
  /** The format of the `f_` parameter. */
  readonly format: Transformation["format"];
  /** The extension of the URL. */
  readonly extension: ImageFormat | undefined;
  readonly accept: string | undefined;
}

/**
 * The format in which a derived image is delivered. `f_auto` delivers AVIF or WebP to clients that accept it, else the
 * stored format.
 * @throws {ApiError} 400 if another format is to become HEIC, for which there is no encoder here
 */
export function derivedFormat(
  stored: { format: ImageFormat; pages: number },
  { format, extension, accept }: DeliveryRequest,
): WritableFormat {
  if (format === "auto") return acceptedFormat(stored, accept ?? "");
  const wanted = format ?? extension ?? stored.format;
  if (wanted !== "heic") return wanted;
  if (stored.format === "heic") return "jpg";
  throw notEmulated("f_heic");
}

function acceptedFormat(stored: { format: ImageFormat; pages: number }, accept: string): WritableFormat {
  // sharp writes AVIF without animation.
  if (stored.pages === 1 && accepts(accept, "image/avif")) return "avif";
  if (accepts(accept, "image/webp")) return "webp";
  return stored.format === "heic" ? "jpg" : stored.format;
}

/** Ignores wildcards: every client sends one, whatever it can display. */
function accepts(accept: string, type: string): boolean {
  return accept.split(",").some((range) => {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return name === type && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
