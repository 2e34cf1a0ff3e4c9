import type { ImageFacts } from "@user-image/domain";

/** The facts of an image as Cloudinary tells them, or null if some are missing. */
export function toFacts({
  version,
  format,
  bytes,
  width,
  height,
}: Readonly<Record<string, unknown>>): ImageFacts | null {
  const numbers = [version, bytes, width, height];
  if (typeof format !== "string" || !numbers.every(Number.isInteger)) return null;
  return {
    version: Number(version),
    format,
    bytes: Number(bytes),
    width: Number(width),
    height: Number(height),
  };
}
