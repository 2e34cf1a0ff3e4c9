import type { ImageFacts } from "@user-image/domain";

/** Whether moderation has rejected an image, by an answer or a notification. One rejection in a list is enough. */
export function isRejected({ moderation, moderation_status }: Readonly<Record<string, unknown>>): boolean {
  if (moderation_status === "rejected") return true;
  return Array.isArray(moderation) && moderation.some((each) => each?.status === "rejected");
}

/** The facts of an image in Cloudinary's answer or notification, or null if some are missing. */
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
