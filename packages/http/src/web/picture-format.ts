import { UserImageError } from "@user-image/client";
import type { PageConfig } from "../routes/page-config.js";

/** Formats by the type that a browser gives to files, which it knows by their names only. */
const BY_TYPE: Readonly<Record<string, string>> = {
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

/** How files of a format begin, byte for character. */
const BY_CONTENT: readonly (readonly [string, RegExp])[] = [
  ["jpg", /^\xff\xd8\xff/],
  ["png", /^\x89PNG\r\n/],
  ["gif", /^GIF8[79]a/],
  ["webp", /^RIFF.{4}WEBP/s],
  ["avif", /^.{4}ftyp.*avi[fs]/s],
  ["heic", /^.{4}ftyp.*(hei[cxms]|hev[cxms]|mif1|msf1)/s],
];

/** How many bytes of a file tell its format. */
export const HEAD_LENGTH = 64;

/** What a file is by its first bytes: `jpg`, `png`, …, or undefined if it is none of the usual ones. */
export function formatByContent(head: ArrayBuffer): string | undefined {
  const text = Array.from(new Uint8Array(head), (byte) => String.fromCharCode(byte)).join("");
  return BY_CONTENT.find(([, beginning]) => beginning.test(text))?.[0];
}

export function formatByType(type: string): string | undefined {
  return BY_TYPE[type];
}

/** The first type that files of a format have. */
export function typeOf(format: string): string | undefined {
  return Object.keys(BY_TYPE).find((type) => BY_TYPE[type] === format);
}

/** @throws {UserImageError} `image_format_not_allowed` */
export function refuseFormat(
  actual: string | undefined,
  { formats: limit }: Pick<PageConfig, "formats">,
): void {
  if (actual === undefined || limit.includes(actual)) return;
  throw new UserImageError("image_format_not_allowed", `It is ${actual}.`, { limit, actual });
}

/** Says of a file that is uploaded as it is what the service would say. @throws {UserImageError} `image_too_large` */
export function refuseSize({ size: actual }: File, { maxBytes: limit }: PageConfig): void {
  if (actual > limit) throw new UserImageError("image_too_large", "It is too large.", { limit, actual });
}
