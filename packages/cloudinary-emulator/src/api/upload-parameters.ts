import { extname } from "node:path";
import { badRequest } from "../api-error.js";
import type { MetadataValue } from "../assets/asset.js";
import { storedPublicId } from "../assets/public-id.js";
import { formatNamed, type ImageFormat, type WritableFormat } from "../images/image-format.js";
import { parseTransformation, type Transformation } from "../images/transformation.js";
import type { Parameters } from "../parameters.js";
import { type EagerImage, readEager } from "./eager.js";
import { parseContext, parseTags } from "./lists.js";

/** The validated parameters of an upload, without those that name it. */
export interface UploadParameters {
  readonly overwrite: boolean;
  /** The allowed formats, by Cloudinary's names; undefined allows all. */
  readonly allowedFormats: readonly string[] | undefined;
  /** The format to convert to. With allowed formats, only other files are converted. */
  readonly format: WritableFormat | undefined;
  /** Applied before storing. */
  readonly incoming: Transformation | undefined;
  readonly tags: readonly string[];
  readonly context: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, MetadataValue>> | undefined;
  readonly moderated: boolean;
  readonly eager: readonly EagerImage[];
}

/** @throws {ApiError} 400 for the first parameter that is not usable */
export function readUploadParameters(
  parameters: Parameters,
  metadata: UploadParameters["metadata"],
  named: ReadonlyMap<string, string> | undefined,
): UploadParameters {
  const type = parameters.text("type") ?? "upload";
  if (type !== "upload") throw badRequest(`The emulator stores images of type upload only, not ${type}`);
  const publicId = parameters.text("public_id");
  // Before the file is looked at. The whole id, with its folder, is checked when the file is known.
  if (publicId !== undefined) storedPublicId(publicId);
  const transformation = parameters.text("transformation");
  return {
    overwrite: parameters.flag("overwrite", true),
    allowedFormats: parameters.text("allowed_formats")?.split(",").map(formatName),
    format: readFormat(parameters.text("format")),
    incoming:
      transformation === undefined ? undefined : parseTransformation(transformation.split("/"), named),
    tags: parseTags(parameters.text("tags") ?? ""),
    context: parseContext(parameters.text("context") ?? ""),
    metadata,
    moderated: readModeration(parameters),
    eager: readEager(parameters, named),
  };
}

/**
 * Checks the parameters for a raw file, whose name is all that tells its format.
 * @throws {ApiError} 400 for parameters that ask for an image
 */
export function checkRaw({ allowedFormats, format, incoming, eager }: UploadParameters, name: string): void {
  const images = { format, transformation: incoming, eager: eager[0] };
  const asked = Object.entries(images).find(([, value]) => value !== undefined);
  if (asked) throw badRequest(`The emulator does not support the parameter ${asked[0]} of a raw file`);
  const extension = formatName(extname(name).slice(1));
  if (allowedFormats && !allowedFormats.includes(extension)) {
    throw badRequest(`Raw file format ${extension || "none"} not allowed`);
  }
}

/** Only manual moderation is emulated: the others are add-ons. @throws {ApiError} 400 */
export function readModeration(parameters: Parameters): boolean {
  const moderation = parameters.text("moderation");
  if (moderation === undefined || moderation === "manual") return moderation !== undefined;
  throw badRequest(`Moderation ${moderation} moderation is not valid`);
}

function readFormat(name: string | undefined): WritableFormat | undefined {
  if (name === undefined) return undefined;
  const format: ImageFormat | undefined = formatNamed(name);
  if (!format || format === "heic") throw badRequest(`The emulator cannot convert to ${name}`);
  return format;
}

function formatName(name: string): string {
  return formatNamed(name.trim()) ?? name.trim().toLowerCase();
}
