import { type DomainError, ImageFormatNotAllowed, ImageTooLarge, ImageTooManyPixels } from "./errors.js";
import type { ImageFacts } from "./user-image.js";

/** Which images are acceptable, by what the media library measured. */
export interface ImageLimits {
  /** Lower-case extensions; `jpg` stands for `jpeg` too. */
  readonly formats: readonly string[];
  readonly maxBytes: number;
  readonly maxPixels: number;
}

/** Why an image is not acceptable, or null if it is. */
export function faultOf(facts: ImageFacts, limits: ImageLimits): DomainError | null {
  const format = facts.format === "jpeg" ? "jpg" : facts.format;
  const pixels = facts.width * facts.height;

  if (!limits.formats.includes(format)) return new ImageFormatNotAllowed(limits.formats, facts.format);
  if (facts.bytes > limits.maxBytes) return new ImageTooLarge(limits.maxBytes, facts.bytes);
  if (pixels > limits.maxPixels) return new ImageTooManyPixels(limits.maxPixels, pixels);
  return null;
}
