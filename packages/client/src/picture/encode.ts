import { formatByType, type KnownLimits } from "./picture-format.js";

const JPEG_QUALITY = 0.9;

/** Encodes a drawing for the upload: small, without metadata, and in an allowed format. */
export async function encode(drawing: HTMLCanvasElement, { formats }: KnownLimits): Promise<Blob> {
  const isTransparent = hasTransparency(drawing);
  const preferred = isTransparent
    ? ["image/png", "image/webp", "image/jpeg"]
    : ["image/jpeg", "image/webp", "image/png"];
  for (const type of preferred.filter((type) => formats?.includes(formatByType(type) ?? "") ?? true)) {
    if (isTransparent && type === "image/jpeg") fillBehind(drawing);
    const blob = await new Promise<Blob | null>((resolve) => drawing.toBlob(resolve, type, JPEG_QUALITY));
    // A browser that cannot encode a type, such as WebP in Safari, encodes PNG instead.
    if (blob?.type === type) return blob;
  }
  throw new Error("This browser cannot encode a picture in any of the allowed formats.");
}

/** In JPEG, transparent parts would become black. */
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
