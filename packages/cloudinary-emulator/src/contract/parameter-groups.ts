/** In every call of the Upload API. */
export const SIGNED = ["api_key", "cloud_name", "resource_type", "signature", "timestamp"];

export const DESCRIPTION = ["asset_folder", "context", "display_name", "metadata", "tags"];
export const ANSWER = ["faces", "image_metadata", "media_metadata"];
export const EAGER = ["eager", "eager_async", "eager_notification_url"];
export const NAMING = [
  ...["discard_original_filename", "filename_override", "folder", "public_id_prefix", "unique_filename"],
  ...["use_asset_folder_as_public_id_prefix", "use_filename", "use_filename_as_display_name"],
];
export const STORING = ["allowed_formats", "format", "overwrite", "transformation"];

/** What an upload and its preset can set. */
export const UPLOAD_SETTINGS = [
  ...[...DESCRIPTION, ...ANSWER, ...EAGER, ...NAMING, ...STORING],
  ...["invalidate", "moderation", "notification_url", "type"],
];

const ADD_ONS = [
  ...["auto_tagging", "background_removal", "categorization", "detection", "ocr", "raw_convert"],
  ...["similarity_search", "visual_search"],
];
export const UPDATE_REFUSES = [
  ...ADD_ONS,
  ...["access_control", "clear_invalid", "custom_coordinates", "face_coordinates", "headers"],
  ...["quality_override", "regions", "unique_display_name"],
];
export const STORING_REFUSES = [
  ...UPDATE_REFUSES,
  ...["access_mode", "accessibility_analysis", "async", "auto_chaptering", "auto_transcription", "backup"],
  ...["batch_id", "callback", "cinemagraph_analysis", "colors", "eval", "exif", "on_success", "phash"],
  ...["proxy", "quality_analysis", "responsive_breakpoints", "return_delete_token"],
];
