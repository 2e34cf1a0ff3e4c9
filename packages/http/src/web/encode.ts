import type { PageConfig } from "../routes/page-config.js";
import { formatByType } from "./picture-format.js";

const JPEG_QUALITY = 0.9;

/** A drawing as a file to upload: without metadata, small, and in a format that is taken. */
export async function encode(drawing: HTMLCanvasElement, { formats }: PageConfig): Promise<Blob> {
  const isTransparent = hasTransparency(drawing);
  const preferred = isTransparent
    ? ["image/png", "image/webp", "image/jpeg"]
    : ["image/jpeg", "image/webp", "image/png"];
  for (const type of preferred.filter((type) => formats.includes(formatByType(type) ?? ""))) {
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
