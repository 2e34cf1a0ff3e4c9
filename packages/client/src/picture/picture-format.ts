import { UserImageError } from "../user-image-error.js";

/** What the service accepts. */
interface Limits {
  /** `jpg`, `png`, … */
  readonly formats: readonly string[];
  readonly maxBytes: number;
}

/** The limits that are known: earlier versions of the service do not name them. */
export type KnownLimits = { readonly [Name in keyof Limits]?: Limits[Name] | undefined };

/** Formats by the media type that a browser derives from a file's name. */
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

/** The first bytes of each format, one character for each byte. */
const BY_CONTENT: readonly (readonly [string, RegExp])[] = [
  ["jpg", /^\xff\xd8\xff/],
  ["png", /^\x89PNG\r\n/],
  ["gif", /^GIF8[79]a/],
  ["webp", /^RIFF.{4}WEBP/s],
  ["avif", /^.{4}ftyp.*avi[fs]/s],
  ["heic", /^.{4}ftyp.*(hei[cxms]|hev[cxms]|mif1|msf1)/s],
];

/** How many bytes determine the format. */
export const HEAD_LENGTH = 64;

/** The format of a file by its first bytes: `jpg`, `png`, …, or undefined if it is unknown. */
export function formatByContent(head: ArrayBuffer): string | undefined {
  const text = Array.from(new Uint8Array(head), (byte) => String.fromCharCode(byte)).join("");
  return BY_CONTENT.find(([, beginning]) => beginning.test(text))?.[0];
}

export function formatByType(type: string): string | undefined {
  return BY_TYPE[type];
}

/** The first media type of a format. */
export function typeOf(format: string): string | undefined {
  return Object.keys(BY_TYPE).find((type) => BY_TYPE[type] === format);
}

/** @throws {UserImageError} `image_format_not_allowed` */
export function refuseFormat(actual: string | undefined, { formats: limit }: KnownLimits): void {
  if (actual === undefined || (limit?.includes(actual) ?? true)) return;
  throw new UserImageError("image_format_not_allowed", `It is ${actual}.`, { limit, actual });
}

/** Checks a file that is uploaded unchanged, as the service would. @throws {UserImageError} `image_too_large` */
export function refuseSize({ size: actual }: Blob, { maxBytes: limit }: KnownLimits): void {
  if (limit !== undefined && actual > limit)
    throw new UserImageError("image_too_large", "It is too large.", { limit, actual });
}
