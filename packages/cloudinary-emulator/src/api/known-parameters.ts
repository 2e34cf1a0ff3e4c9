import { badRequest } from "../api-error.js";
import type { Parameters } from "../parameters.js";

/** The parameters of every call of the Upload API. */
const EVERY_CALL = ["api_key", "cloud_name", "resource_type", "signature", "timestamp"];

/**
 * The parameters that the npm SDK 2.11 (`build_upload_params`) and the Python SDK 1.46 (`upload_params`) send for an
 * upload and for `explicit`. The Upload Widget adds `source`.
 */
const ASSET = [
  ...["access_control", "access_mode", "accessibility_analysis", "allowed_formats", "asset_folder", "async"],
  ...["auto_chaptering", "auto_tagging", "auto_transcription", "background_removal", "backup", "batch_id"],
  ...["callback", "categorization", "cinemagraph_analysis", "clear_invalid", "colors", "context"],
  ...["custom_coordinates", "detection", "discard_original_filename", "display_name", "eager", "eager_async"],
  ...["eager_notification_url", "eval", "exif", "face_coordinates", "faces", "filename_override", "folder"],
  ...["format", "headers", "image_metadata", "invalidate", "media_metadata", "metadata", "moderation"],
  ...[
    "notification_url",
    "ocr",
    "on_success",
    "overwrite",
    "phash",
    "proxy",
    "public_id",
    "public_id_prefix",
  ],
  ...["quality_analysis", "quality_override", "raw_convert", "regions", "responsive_breakpoints"],
  ...["return_delete_token", "similarity_search", "source", "tags", "transformation", "type"],
  ...["unique_display_name", "unique_filename", "upload_preset", "use_asset_folder_as_public_id_prefix"],
  ...["use_filename", "use_filename_as_display_name", "visual_search"],
];

const KNOWN = {
  upload: new Set([...EVERY_CALL, ...ASSET, "file"]),
  explicit: new Set([...EVERY_CALL, ...ASSET]),
  destroy: new Set([...EVERY_CALL, "batch_id", "invalidate", "notification_url", "public_id", "type"]),
};

/** How many unknown parameters an error names, and how many characters of each name. */
const MAX_NAMED = 10;
const MAX_NAME_LENGTH = 40;

/**
 * Refuses parameters that a method does not have. A signature does not contain the method: without this check, the
 * signed fields of an upload could also destroy the image.
 * @throws {ApiError} 400
 */
export function refuseUnknownParameters(method: keyof typeof KNOWN, parameters: Parameters): void {
  const unknown = parameters.names().filter((name) => !KNOWN[method].has(name));
  if (unknown.length === 0) return;
  const named = unknown.slice(0, MAX_NAMED).map((name) => name.slice(0, MAX_NAME_LENGTH));
  throw badRequest(`The method ${method} does not have the parameters ${named.join(", ")}`);
}
