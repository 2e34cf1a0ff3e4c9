import { badRequest } from "../api-error.js";
import { checkPixels, MAX_PIXELS, type Size } from "./size.js";

type Libheif = typeof import("libheif-js/wasm-bundle.js")["default"];

export interface HeicPixels extends Size {
  /** RGBA, 8 bits a channel */
  readonly data: Buffer;
  readonly hasAlpha: boolean;
}

/** Imported at its first use, since it has 2 MB. */
export async function loadLibheif(): Promise<Libheif> {
  return (await import("libheif-js/wasm-bundle.js")).default;
}

/**
 * Decodes the primary image of a HEIC, upright. sharp's prebuilt binary has no HEVC decoder, so this uses libheif in
 * WebAssembly. It interprets colours as sRGB, so those of a wide-gamut photo become a little pale.
 * @throws {ApiError} 400 if the image claims more pixels than are decoded here
 * @throws {Error} if the file cannot be decoded
 */
export async function decodeHeic(libheif: Libheif, file: Buffer): Promise<HeicPixels> {
  const decoder = new libheif.HeifDecoder();
  const images = decoder.decode(file);
  try {
    const image = images.find((image) => image.is_primary());
    if (!image) throw badRequest("Invalid image file");
    const size = { width: image.get_width(), height: image.get_height() };
    checkPixels(size);
    // The coded image may be larger than the size that the file declares.
    libheif.heif_context_set_maximum_image_size_limit(decoder.decoder, Math.ceil(Math.sqrt(MAX_PIXELS)));
    const data = new Uint8ClampedArray(size.width * size.height * 4);
    await new Promise<void>((resolve, reject) => {
      image.display({ data, ...size }, (shown) => (shown ? resolve() : reject(new Error("not decoded"))));
    });
    return { ...size, data: Buffer.from(data.buffer), hasAlpha: image.has_alpha_channel() };
  } finally {
    for (const image of images) image.free();
    if (decoder.decoder) libheif.heif_context_free(decoder.decoder);
  }
}
