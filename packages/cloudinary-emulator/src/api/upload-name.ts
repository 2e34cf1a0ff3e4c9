import { randomInt } from "node:crypto";
import { parse } from "node:path";
import type { ResourceType } from "../assets/asset.js";
import { randomPublicId, storedPublicId } from "../assets/public-id.js";
import type { Parameters } from "../parameters.js";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const SUFFIX_LENGTH = 6;

/** The longest name of a file that becomes a public id. With its folder, the id must not exceed 255 characters. */
const MAX_NAME_LENGTH = 100;

/** What an upload is called. */
export interface UploadName {
  readonly publicId: string;
  /** Without its extension; undefined if the file has none, or it is to be forgotten. */
  readonly originalFilename: string | undefined;
  readonly assetFolder: string | undefined;
  readonly displayName: string | undefined;
}

/**
 * Names an upload. `folder` is a part of the public id and the asset folder, as in an account with dynamic folders.
 * @param sentName the name of the file, as the client sent it
 * @throws {ApiError} 400 `public_id (…) is invalid`
 */
export function nameUpload(
  parameters: Parameters,
  sentName: string | undefined,
  resourceType: ResourceType,
): UploadName {
  const fileName = parameters.text("filename_override") ?? sentName;
  const original = fileName === undefined ? undefined : parse(fileName).name;
  const byFile = parameters.flag("use_filename_as_display_name", false) ? original : undefined;
  return {
    publicId: publicIdOf(parameters, fileName, resourceType),
    originalFilename: parameters.flag("discard_original_filename", false) ? undefined : original,
    assetFolder: parameters.text("asset_folder") ?? folderOf(parameters),
    displayName: parameters.text("display_name") ?? byFile,
  };
}

function publicIdOf(
  parameters: Parameters,
  fileName: string | undefined,
  resourceType: ResourceType,
): string {
  const prefix = prefixOf(parameters);
  const requested = parameters.text("public_id") ?? generatedId(parameters, fileName, resourceType);
  return storedPublicId(prefix ? `${prefix}/${requested}` : requested);
}

function prefixOf(parameters: Parameters): string | undefined {
  const usesAssetFolder = parameters.flag("use_asset_folder_as_public_id_prefix", false);
  const assetFolder = usesAssetFolder ? parameters.text("asset_folder") : undefined;
  return withoutSlashes(parameters.text("public_id_prefix") ?? folderOf(parameters) ?? assetFolder);
}

function folderOf(parameters: Parameters): string | undefined {
  return withoutSlashes(parameters.text("folder"));
}

function withoutSlashes(path: string | undefined): string | undefined {
  return path?.replace(/^\/|\/$/g, "");
}

/** The public id of a raw file includes an extension. */
function generatedId(
  parameters: Parameters,
  fileName: string | undefined,
  resourceType: ResourceType,
): string {
  const { name = "file", ext = "" } = fileName === undefined ? {} : parse(fileName);
  const extension = resourceType === "raw" ? sanitized(ext) : "";
  if (!parameters.flag("use_filename", false)) return `${randomPublicId()}${extension}`;
  const suffix = parameters.flag("unique_filename", true) ? `_${randomSuffix()}` : "";
  return `${sanitized(name) || "file"}${suffix}${extension}`;
}

function sanitized(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH).replace(/[^\p{L}\p{N}\p{M}._-]/gu, "_");
}

function randomSuffix(): string {
  return Array.from({ length: SUFFIX_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}
