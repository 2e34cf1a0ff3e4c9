import { InvalidPublicId } from "./errors.js";
import type { ShownImage } from "./user-image.js";

/** How a client names an image: by its public id and, optionally, a version. */
export interface ImageReference {
  readonly publicId: string;
  readonly version: number | null;
}

const MAX_LENGTH = 2048;
const ID_SEGMENT = /^[\w-]{1,255}$/;
const EXTENSION = /\.[A-Za-z0-9]{2,5}$/;
const VERSION = /^v(\d{1,16})$/;
/** Cloudinary's versions are seconds since 1970. Other services may have written other numbers. */
const MAX_VERSION = 999_999_999_999;
const ANY_VERSION = /^v\d+$/;
const TRANSFORMATION = /^(?:[a-z]{1,3}_[^,]+)(?:,[a-z]{1,3}_[^,]+)*$/;

/** An image that a reference can name. Other services chose the public ids of adopted images, so any text is possible. */
export interface NamedImage {
  readonly publicId: string;
  readonly format?: string | undefined;
}

/**
 * Reads what Cloudinary's clients call "ID / URL": `id`, `id.jpg`, `v1/id.jpg`, `image/upload/v1/id.jpg`,
 * or a delivery URL below `deliveryUrl`, percent-encoded, whose transformations and query are ignored.
 *
 * @param deliveryUrl where our own cloud delivers from, `https://res.cloudinary.com/demo`; another
 *   cloud's URL is refused.
 * @param known images that are found by any name; the id of any other image consists of letters, digits, `_` and `-`
 * @throws {InvalidPublicId}
 */
export function parseImageReference(
  text: string,
  deliveryUrl: string,
  known: readonly NamedImage[] = [],
): ImageReference {
  const path = pathBelow(deliveryUrl, text);
  const [names, urlNames] = [namesIn(text.split("/")), path === null ? [] : namesInUrl(path)];
  const found = findKnown([...names, ...urlNames], known);
  if (found) return found;

  const isUrl = text.includes("://");
  if (text.length > MAX_LENGTH || (isUrl && urlNames.length === 0)) throw new InvalidPublicId();
  const { segments, version } = (isUrl ? urlNames : names).at(-1) as Name;
  if ((version ?? 0) > MAX_VERSION) throw new InvalidPublicId();
  return { publicId: joinPublicId(segments), version };
}

/** The reference that clients see and send: `v1234567/cat.jpg`. */
export function formatImageReference({ publicId, facts }: Pick<ShownImage, "publicId" | "facts">): string {
  return `v${facts.version}/${publicId}.${facts.format}`;
}

/** The public ids that the end of a path can mean, with its extension and without it. */
interface Name {
  readonly segments: readonly string[];
  readonly version: number | null;
}

/** The parts of a path that can be a public id: first the whole path, last the part behind every known prefix. */
function namesIn(path: readonly string[]): Name[] {
  const whole = { segments: path, version: null };
  if (!isPlaced(path)) return [whole, ...versionedIn(path)];
  const placed = path.slice(2);
  return [whole, { segments: placed, version: null }, ...versionedIn(placed)];
}

/** The same for a path below the delivery URL, where transformations may precede the version; empty if nothing is delivered there. */
function namesInUrl(path: string): Name[] {
  const segments = path.split("/").map(decoded);
  if (!isPlaced(segments)) return [];
  const placed = segments.slice(2);
  const transformed = placed.slice(transformationsIn(placed));
  return [
    ...[placed, transformed].map((segments) => ({ segments, version: null })),
    ...versionedIn(transformed),
  ];
}

function versionedIn([first, ...segments]: readonly string[]): Name[] {
  const version = first && VERSION.exec(first)?.[1];
  return version ? [{ segments, version: Number(version) }] : [];
}

function isPlaced(segments: readonly string[]): boolean {
  return segments[0] === "image" && segments[1] === "upload";
}

function findKnown(names: readonly Name[], known: readonly NamedImage[]): ImageReference | null {
  for (const { segments, version } of names) {
    const name = segments.join("/");
    const image =
      known.find(({ publicId }) => isSame(publicId, name)) ?? known.find((image) => isOf(image, name));
    if (image) return { publicId: image.publicId, version };
  }
  return null;
}

function isOf({ publicId, format }: NamedImage, name: string): boolean {
  return isSame(`${publicId}.${format}`, name) || isSame(publicId, name.replace(EXTENSION, ""));
}

/** URLs and some stores cannot hold half a surrogate pair: they have U+FFFD in its place. */
function isSame(publicId: string, name: string): boolean {
  return publicId.toWellFormed() === name.toWellFormed();
}

/** The path below the delivery URL, without the query; null for another URL. */
function pathBelow(deliveryUrl: string, url: string): string | null {
  const scheme = /^https?:\/\//;
  const base = `${deliveryUrl.replace(scheme, "")}/`;
  const address = url.replace(scheme, "");
  if (address === url || !address.startsWith(base)) return null;
  return address.slice(base.length).replace(/\?.*/s, "");
}

/** Decodes a path. One that is not validly percent-encoded is used as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** How many segments are transformations: all before the version if there is one, since a folder may look like one (`u_2/…`). */
function transformationsIn(segments: readonly string[]): number {
  const version = segments.findIndex((segment) => VERSION.test(segment));
  const other = segments.findIndex((segment) => !TRANSFORMATION.test(segment));
  return Math.max(version, other, 0);
}

function joinPublicId(segments: readonly string[]): string {
  const last = segments.at(-1)?.replace(EXTENSION, "");
  const folders = segments.slice(0, -1);
  if (!last || !ID_SEGMENT.test(last) || !folders.every(isFolder)) throw new InvalidPublicId();
  return [...folders, last].join("/");
}

/** Cloudinary allows no folder that is named like a version. */
function isFolder(segment: string): boolean {
  return ID_SEGMENT.test(segment) && !ANY_VERSION.test(segment);
}
