import { type HeifContent, heifContent } from "./heif-boxes.js";

/** The formats that the emulator stores, by Cloudinary's names. */
export type ImageFormat = "jpg" | "png" | "gif" | "webp" | "avif" | "heic";

/** The formats that the emulator can write. It has no encoder for HEIC. */
export type WritableFormat = Exclude<ImageFormat, "heic">;

/** The formats that are recognized, so that an error can name a format that is not accepted. */
export type SniffedFormat = ImageFormat | HeifContent | "svg" | OtherFormat;

/** Formats of images that Cloudinary stores and the emulator does not. */
type OtherFormat = "bmp" | "ico" | "jp2" | "jxl" | "psd" | "tiff";

export const CONTENT_TYPE = {
  jpg: "image/jpeg",
  png: "image/png",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
} as const satisfies Record<ImageFormat, string>;

const AVIF_BRANDS = ["avif", "avis"];
const HEIC_BRANDS = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
const HEIF_BRANDS = [...AVIF_BRANDS, ...HEIC_BRANDS, "mif1", "mif2", "msf1", "miaf"];

/** How files of other formats begin. */
const OTHER_STARTS: readonly (readonly [start: string, OtherFormat])[] = [
  ["\0\0\x01\0", "ico"],
  ["\0\0\0\x0cjP  ", "jp2"],
  ["\0\0\0\x0cJXL ", "jxl"],
  ["\xff\x0a", "jxl"],
  ["8BPS", "psd"],
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
];

/** How many bytes tell the format, but for HEIF. */
const HEAD = 1024;

export function isStorable(format: SniffedFormat): format is ImageFormat {
  return Object.hasOwn(CONTENT_TYPE, format);
}

/** Parses the name of a format in a URL or parameter, in any case; `jpeg` is `jpg`. */
export function formatNamed(name: string): ImageFormat | undefined {
  const format = name.toLowerCase() === "jpeg" ? "jpg" : name.toLowerCase();
  return Object.hasOwn(CONTENT_TYPE, format) ? (format as ImageFormat) : undefined;
}

/**
 * The format of a file by its content, whatever its name. `svg` can contain scripts, and the emulator serves stored
 * files from the application's own origin.
 */
export function sniffFormat(file: Buffer): SniffedFormat | undefined {
  const start = file.subarray(0, HEAD).toString("latin1");
  if (start.startsWith("\xff\xd8\xff")) return "jpg";
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (/^GIF8[79]a/.test(start)) return "gif";
  if (/^RIFF.{4}WEBP/s.test(start)) return "webp";
  if (start.startsWith("ftyp", 4)) return sniffHeif(file);
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype svg|svg)/i.test(start) && /<svg/i.test(start)) return "svg";
  return otherFormat(start);
}

function otherFormat(start: string): OtherFormat | undefined {
  // A text can begin with BM. These four bytes of a bitmap are reserved and zero.
  if (start.startsWith("BM") && start.startsWith("\0\0\0\0", 6)) return "bmp";
  return OTHER_STARTS.find(([text]) => start.startsWith(text))?.[1];
}

/** The brands in the first box of a HEIF file: the major brand, then all compatible ones. */
function sniffHeif(file: Buffer): SniffedFormat | undefined {
  const box = file.subarray(8, Math.min(file.readUInt32BE(0), 256)).toString("latin1");
  const brands: string[] = box.match(/.{4}/gs) ?? [];
  if (!brands.some((brand) => HEIF_BRANDS.includes(brand))) return undefined;
  return heifContent(file) ?? (brands.some((brand) => AVIF_BRANDS.includes(brand)) ? "avif" : "heic");
}
