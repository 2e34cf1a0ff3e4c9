/** The formats that the emulator stores, by Cloudinary's names for them. */
export type ImageFormat = "jpg" | "png" | "gif" | "webp" | "avif" | "heic";

/** The formats that the emulator can write. HEIC is not among them: there is no free encoder for it here. */
export type WritableFormat = Exclude<ImageFormat, "heic">;

export const CONTENT_TYPE = {
  jpg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
} as const satisfies Record<ImageFormat, string>;

const HEIC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"];

/** The format that a name stands for in URLs and parameters, in any case; `jpeg` is `jpg`. */
export function formatNamed(name: string): ImageFormat | undefined {
  const format = name.toLowerCase() === "jpeg" ? "jpg" : name.toLowerCase();
  return Object.hasOwn(CONTENT_TYPE, format) ? (format as ImageFormat) : undefined;
}

/**
 * The format of a file by its first bytes, whatever its name. `svg` is recognised so that it can be refused by
 * name: it can carry scripts, and the emulator serves what it stores from the application's own origin.
 */
export function sniffFormat(file: Buffer): ImageFormat | "svg" | undefined {
  const start = file.subarray(0, 1024).toString("latin1");
  if (start.startsWith("\xff\xd8\xff")) return "jpg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^GIF8[79]a/.test(start)) return "gif";
  if (/^RIFF.{4}WEBP/s.test(start)) return "webp";
  if (start.startsWith("ftyp", 4)) return sniffHeif(file);
  return /^(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype svg|svg)/i.test(start) && /<svg/i.test(start)
    ? "svg"
    : undefined;
}

/** AVIF and HEIC are both HEIF files, told apart by the brands in the first box: one, then all compatible ones. */
function sniffHeif(file: Buffer): ImageFormat | undefined {
  const box = file.subarray(8, Math.min(file.readUInt32BE(0), 256)).toString("latin1");
  const brands: string[] = box.match(/.{4}/gs) ?? [];
  if (brands.includes("avif") || brands.includes("avis")) return "avif";
  return brands.some((brand) => HEIC_BRANDS.includes(brand)) ? "heic" : undefined;
}
