import { badRequest } from "../api-error.js";
import { randomPublicId, storedPublicId } from "../assets/public-id.js";
import { formatNamed, type ImageFormat, type WritableFormat } from "../images/image-format.js";
import { parseTransformation, type Transformation } from "../images/transformation.js";
import type { Parameters } from "../parameters.js";
import { parseContext, parseTags } from "./lists.js";

/** Parameters that are refused, because they would change the stored image or the answer. Others are ignored. */
const NOT_EMULATED = ["async", "eager", "folder", "public_id_prefix", "return_delete_token", "use_filename"];

/** The validated parameters of an upload. */
export interface UploadParameters {
  readonly publicId: string;
  readonly overwrite: boolean;
  /** The allowed formats, by Cloudinary's names; undefined allows all. */
  readonly allowedFormats: readonly string[] | undefined;
  /** The format to convert to. With allowed formats, only other files are converted. */
  readonly format: WritableFormat | undefined;
  /** Applied before storing. */
  readonly incoming: Transformation | undefined;
  readonly tags: readonly string[];
  readonly context: Readonly<Record<string, string>>;
  readonly moderated: boolean;
  readonly assetFolder: string | undefined;
  readonly displayName: string | undefined;
}

/** @throws {ApiError} 400 for the first parameter that is not usable */
export function readUploadParameters(parameters: Parameters): UploadParameters {
  refuseNotEmulated(parameters);
  const publicId = parameters.text("public_id");
  const transformation = parameters.text("transformation");
  return {
    publicId: publicId === undefined ? randomPublicId() : storedPublicId(publicId),
    overwrite: parameters.flag("overwrite", true),
    allowedFormats: parameters.text("allowed_formats")?.split(",").map(formatName),
    format: readFormat(parameters.text("format")),
    incoming: transformation === undefined ? undefined : parseTransformation(transformation.split("/")),
    tags: parseTags(parameters.text("tags") ?? ""),
    context: parseContext(parameters.text("context") ?? ""),
    moderated: readModeration(parameters),
    assetFolder: parameters.text("asset_folder"),
    displayName: parameters.text("display_name"),
  };
}

/** Only manual moderation is emulated: the others are add-ons. @throws {ApiError} 400 */
export function readModeration(parameters: Parameters): boolean {
  const moderation = parameters.text("moderation");
  if (moderation === undefined || moderation === "manual") return moderation !== undefined;
  throw badRequest(`Moderation ${moderation} moderation is not valid`);
}

function refuseNotEmulated(parameters: Parameters): void {
  const type = parameters.text("type") ?? "upload";
  if (type !== "upload") throw badRequest(`The emulator stores images of type upload only, not ${type}`);
  const name = NOT_EMULATED.find((name) => parameters.flag(name, false));
  if (name) throw badRequest(`The emulator does not support the parameter ${name}`);
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
