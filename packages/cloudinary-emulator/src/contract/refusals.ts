/** Why the emulator refuses a parameter that Cloudinary has. */
export interface Refusal {
  readonly reason: string;
  /** Values with which the parameter asks for nothing, besides `0`, `false` and an empty one. */
  readonly harmless?: readonly string[];
}

const ADD_ON = { reason: "it needs an add-on, and none is emulated" };
const ANALYSIS = { reason: "images are not analysed" };
const VIDEO = { reason: "videos are not emulated" };
const REGION = { reason: "regions of an image are not stored" };
const SCRIPT = { reason: "scripts are not run" };
const ACCESS = { reason: "every asset is public" };
const BACKUP = { reason: "no earlier versions are kept" };
const CHANGE_ONLY = { reason: "explicit changes a stored asset, and this is for storing one" };

/** The parameters that are refused wherever they occur, unless an endpoint takes them. */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  access_control: ACCESS,
  access_mode: { ...ACCESS, harmless: ["public"] },
  accessibility_analysis: ANALYSIS,
  aggregate: { reason: "counts of groups are not computed" },
  allow_dynamic_list_values: { reason: "lists of values are fixed" },
  allowed_formats: CHANGE_ONLY,
  async: { reason: "every call is done when it is answered" },
  auto_chaptering: VIDEO,
  auto_tagging: ADD_ON,
  auto_transcription: VIDEO,
  background_removal: ADD_ON,
  backup: BACKUP,
  batch_id: { reason: "calls are not grouped into batches" },
  callback: { reason: "answers are not sent as redirections" },
  categorization: ADD_ON,
  cinemagraph_analysis: ANALYSIS,
  clear_invalid: { reason: "an asset has no invalid metadata here" },
  colors: ANALYSIS,
  coordinates: REGION,
  custom_coordinates: REGION,
  default_disabled: { reason: "default values of metadata cannot be disabled" },
  derived_next_cursor: { reason: "the list of derived images has no cursor" },
  detection: ADD_ON,
  discard_original_filename: CHANGE_ONLY,
  eval: SCRIPT,
  exif: { reason: "it is an old name: use media_metadata" },
  face_coordinates: REGION,
  fields: { reason: "each item of a list is complete" },
  filename_override: CHANGE_ONLY,
  folder: CHANGE_ONLY,
  format: CHANGE_ONLY,
  headers: { reason: "assets have no headers of their own" },
  live: VIDEO,
  next_cursor: { reason: "everything is deleted in one call" },
  max_results: { reason: "only a list has a length" },
  notification_url: { reason: "no notification is sent after this call" },
  ocr: ADD_ON,
  on_success: SCRIPT,
  overwrite: CHANGE_ONLY,
  pages: { reason: "the pages of a file are not listed" },
  phash: ANALYSIS,
  public_id: { reason: "a preset is for many assets" },
  proxy: { reason: "files are not fetched through a proxy" },
  public_id_prefix: CHANGE_ONLY,
  quality_analysis: ANALYSIS,
  quality_override: { reason: "a quality is not stored with an asset" },
  raw_convert: ADD_ON,
  regions: REGION,
  related: { reason: "assets are not related to each other" },
  related_next_cursor: { reason: "assets are not related to each other" },
  responsive_breakpoints: { reason: "breakpoints are not computed" },
  restrictions: { reason: "restrictions of metadata fields are not emulated" },
  return_delete_token: { reason: "an asset cannot be deleted by a token" },
  similarity_search: ADD_ON,
  skip_backup: BACKUP,
  start_at: { reason: "a list cannot start at a date" },
  to_type: { reason: "every asset has the type upload", harmless: ["upload"] },
  transformation: CHANGE_ONLY,
  unique_display_name: { reason: "display names are not compared" },
  unique_filename: CHANGE_ONLY,
  upload_preset: { reason: "only an upload can name a preset" },
  use_asset_folder_as_public_id_prefix: CHANGE_ONLY,
  use_filename: CHANGE_ONLY,
  use_filename_as_display_name: CHANGE_ONLY,
  validation: { reason: "values of metadata fields are checked for their type only" },
  versions: BACKUP,
  visual_search: ADD_ON,
};

/** What the emulator does with a parameter that it takes without doing all that Cloudinary does. */
export const APPROXIMATIONS: Readonly<Record<string, string>> = {
  eager_async:
    "the images are derived before the answer, too, and an upload is refused if one cannot be derived",
  faces: "the answer says that there are none",
  image_metadata: "the answer has an empty object",
  invalidate: "nothing is cached, so there is nothing to remove",
  media_metadata: "the answer has an empty object",
  moderation: "`manual` only: the others are add-ons",
  source: "it is part of the signature, and changes nothing",
};
