import { UserImageError } from "../client/index.js";
import type { PageConfig } from "./page-config.js";

const JPEG_QUALITY = 0.9;

/** Formats by the type that a browser gives to files. */
const FORMATS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/gif": "gif",
  "image/heic": "heic",
  "image/heif": "heic",
  "image/svg+xml": "svg",
  "image/bmp": "bmp",
  "image/tiff": "tiff",
};

/**
 * Says at once what the service would say of the upload of a file.
 *
 * @throws {UserImageError} `invalid_image` or `image_format_not_allowed`
 */
export function refuseFormat({ type }: File, { formats: limit }: PageConfig): void {
  const actual = FORMATS[type];
  if (type !== "" && !type.startsWith("image/")) throw new UserImageError("invalid_image", `It is ${type}.`);
  if (actual && !limit.includes(actual)) {
    throw new UserImageError("image_format_not_allowed", `It is ${type}.`, { limit, actual });
  }
}

/** As `refuseFormat`. @throws {UserImageError} `image_too_large` */
export function refuseSize({ size: actual }: File, { maxBytes: limit }: PageConfig): void {
  if (actual > limit) throw new UserImageError("image_too_large", "It is too large.", { limit, actual });
}

/** The picture in a file, for an `<img>`, or null if this browser cannot read it. */
export async function decode(file: Blob): Promise<HTMLImageElement | null> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image;
  } catch {
    URL.revokeObjectURL(image.src);
    return null;
  }
}

/** A drawing as a file to upload: without metadata, small, and in a format that is taken. */
export async function encode(drawing: HTMLCanvasElement, { formats }: PageConfig): Promise<Blob> {
  const isTransparent = hasTransparency(drawing);
  const preferred = isTransparent
    ? ["image/png", "image/webp", "image/jpeg"]
    : ["image/jpeg", "image/webp", "image/png"];
  for (const type of preferred.filter((type) => formats.includes(FORMATS[type] ?? ""))) {
    if (isTransparent && type === "image/jpeg") fillBehind(drawing);
    const blob = await new Promise<Blob | null>((resolve) => drawing.toBlob(resolve, type, JPEG_QUALITY));
    // A browser that cannot write a type, as Safari WebP, writes PNG instead.
    if (blob?.type === type) return blob;
  }
  throw new Error("This browser writes no pictures of a format that is taken.");
}

/** JPEG would make black of what is transparent. */
function fillBehind(drawing: HTMLCanvasElement): void {
  const context = drawing.getContext("2d");
  if (!context) return;
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "white";
  context.fillRect(0, 0, drawing.width, drawing.height);
}

function hasTransparency(drawing: HTMLCanvasElement): boolean {
  const pixels = drawing.getContext("2d")?.getImageData(0, 0, drawing.width, drawing.height).data;
  if (!pixels) return false;
  for (let alpha = 3; alpha < pixels.length; alpha += 4) if (pixels[alpha] !== 255) return true;
  return false;
}
