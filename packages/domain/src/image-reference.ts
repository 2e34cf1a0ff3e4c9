import { InvalidPublicId } from "./errors.js";
import type { Image } from "./user.js";

/** How a client names an image: the public id, and the version it has in mind, if it said one. */
export interface ImageReference {
  readonly publicId: string;
  readonly version: number | null;
}

const MAX_LENGTH = 2048;
const ID_SEGMENT = /^[\w-]{1,255}$/;
const LAST_SEGMENT = /^([\w-]{1,255})(?:\.[A-Za-z0-9]{2,5})?$/;
const VERSION = /^v(\d{1,12})$/;
const ANY_VERSION = /^v\d+$/;
const TRANSFORMATION = /^(?:[a-z]{1,3}_[^,]+)(?:,[a-z]{1,3}_[^,]+)*$/;

/**
 * Reads what Cloudinary's clients call "ID / URL": `id`, `id.jpg`, `v1/id.jpg`, `image/upload/v1/id.jpg`,
 * or a delivery URL below `deliveryUrl`, whose transformations and query are passed over.
 *
 * @param deliveryUrl where our own cloud delivers from, `https://res.cloudinary.com/demo`; another
 *   cloud's URL is refused.
 * @throws {InvalidPublicId}
 */
export function parseImageReference(text: string, deliveryUrl: string): ImageReference {
  if (text.length > MAX_LENGTH) throw new InvalidPublicId();
  const isUrl = text.includes("://");
  const path = isUrl ? pathBelow(deliveryUrl, text) : text;
  const segments = path.split("/");

  const isPlaced = segments[0] === "image" && segments[1] === "upload";
  if (isUrl && !isPlaced) throw new InvalidPublicId();
  if (isPlaced) segments.splice(0, 2);
  if (isUrl) segments.splice(0, transformationsIn(segments));

  const version = VERSION.exec(segments[0] ?? "")?.[1];
  if (version !== undefined) segments.shift();

  return { publicId: joinPublicId(segments), version: version === undefined ? null : Number(version) };
}

/** The reference clients see and send: `v1234567/cat.jpg`. */
export function formatImageReference({ publicId, version, format }: Image): string {
  return `v${version}/${publicId}.${format}`;
}

function pathBelow(deliveryUrl: string, url: string): string {
  const scheme = /^https?:\/\//;
  const base = `${deliveryUrl.replace(scheme, "")}/`;
  const address = url.replace(scheme, "");
  if (address === url || !address.startsWith(base)) throw new InvalidPublicId();
  return address.slice(base.length).split("?", 1)[0] ?? "";
}

/** A folder may look like a transformation (`u_2/…`), so a version, where there is one, decides. */
function transformationsIn(segments: readonly string[]): number {
  const version = segments.findIndex((segment) => VERSION.test(segment));
  if (version >= 0) return version;
  const other = segments.findIndex((segment) => !TRANSFORMATION.test(segment));
  return Math.max(other, 0);
}

function joinPublicId(segments: readonly string[]): string {
  const last = LAST_SEGMENT.exec(segments.at(-1) ?? "")?.[1];
  const folders = segments.slice(0, -1);
  if (last === undefined || !folders.every(isFolder)) throw new InvalidPublicId();
  return [...folders, last].join("/");
}

/** Cloudinary names no folder like a version. */
function isFolder(segment: string): boolean {
  return ID_SEGMENT.test(segment) && !ANY_VERSION.test(segment);
}
