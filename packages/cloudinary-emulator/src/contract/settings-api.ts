import type { Endpoint } from "./endpoint.js";
import { STORING_REFUSES, UPLOAD_SETTINGS } from "./parameter-groups.js";

const PRESET = [...UPLOAD_SETTINGS, "disallow_public_id", "timestamp", "unsigned"];
const PRESET_REFUSES = [...STORING_REFUSES, "live", "public_id", "upload_preset"];
const FIELD = ["datasource", "default_value", "external_id", "label", "mandatory", "type"];
/** The type of a field is checked where it is read. */
const FIELD_KINDS = { type: "text" } as const;
const FIELD_REFUSES = ["allow_dynamic_list_values", "default_disabled", "restrictions", "validation"];

const NO_VIDEO = "videos are not emulated";
const NO_RULES = "rules of metadata are not emulated";
const NO_MAPPINGS = "files are not uploaded by the URL of their delivery";
const NO_TRIGGERS = "notifications go to the notification_url of a call, or to the option notificationUrl";
const NO_ORDER = "fields and their values stay in the order in which they were made";
const NO_BLOCKING = "values of a field are not blocked";

/** The part of the Admin API that is about the settings of an account. */
export const SETTINGS_API = {
  list_upload_presets: { call: "GET /upload_presets", takes: ["max_results", "next_cursor"] },
  create_upload_preset: {
    call: "POST /upload_presets",
    takes: [...PRESET, "name"],
    refuses: PRESET_REFUSES,
  },
  upload_preset: { call: "GET /upload_presets/*", refuses: ["max_results"] },
  update_upload_preset: { call: "PUT /upload_presets/*", takes: PRESET, refuses: PRESET_REFUSES },
  delete_upload_preset: { call: "DELETE /upload_presets/*" },

  root_folders: { call: "GET /folders", takes: ["max_results", "next_cursor"] },
  sub_folders: { call: "GET /folders/*", takes: ["max_results", "next_cursor"] },
  create_folder: { call: "POST /folders/*" },
  rename_folder: { call: "PUT /folders/*", takes: ["to_folder"] },
  delete_folder: { call: "DELETE /folders/*", refuses: ["skip_backup"] },
  search_folders: { call: "POST /folders/search", refusal: "folders are listed only" },

  list_metadata_fields: { call: "GET /metadata_fields" },
  add_metadata_field: {
    call: "POST /metadata_fields",
    takes: FIELD,
    kinds: FIELD_KINDS,
    refuses: FIELD_REFUSES,
  },
  metadata_field: { call: "GET /metadata_fields/:external_id" },
  update_metadata_field: {
    call: "PUT /metadata_fields/:external_id",
    takes: FIELD,
    kinds: FIELD_KINDS,
    refuses: FIELD_REFUSES,
  },
  delete_metadata_field: { call: "DELETE /metadata_fields/:external_id" },
  update_metadata_field_datasource: {
    call: "PUT /metadata_fields/:external_id/datasource",
    takes: ["values"],
  },
  delete_datasource_entries: {
    call: "DELETE /metadata_fields/:external_id/datasource",
    refusal: NO_BLOCKING,
  },
  restore_metadata_field_datasource: {
    call: "POST /metadata_fields/:external_id/datasource_restore",
    refusal: NO_BLOCKING,
  },
  order_metadata_field_datasource: {
    call: "POST /metadata_fields/:external_id/datasource/order",
    refusal: NO_ORDER,
  },
  reorder_metadata_fields: { call: "PUT /metadata_fields/order", refusal: NO_ORDER },
  list_metadata_rules: { call: "GET /metadata_rules", refusal: NO_RULES },
  add_metadata_rule: { call: "POST /metadata_rules", refusal: NO_RULES },
  update_metadata_rule: { call: "PUT /metadata_rules/:external_id", refusal: NO_RULES },
  delete_metadata_rule: { call: "DELETE /metadata_rules/:external_id", refusal: NO_RULES },

  transformations: {
    call: "GET /transformations",
    takes: ["max_results", "named", "next_cursor", "transformation"],
  },
  create_transformation: { call: "POST /transformations", takes: ["name", "transformation"] },
  update_transformation: {
    call: "PUT /transformations",
    refusal: "a named transformation is replaced by deleting it and creating it again",
  },
  delete_transformation: { call: "DELETE /transformations", takes: ["transformation"] },

  upload_mappings: { call: "GET /upload_mappings", refusal: NO_MAPPINGS },
  create_upload_mapping: { call: "POST /upload_mappings", refusal: NO_MAPPINGS },
  update_upload_mapping: { call: "PUT /upload_mappings", refusal: NO_MAPPINGS },
  delete_upload_mapping: { call: "DELETE /upload_mappings", refusal: NO_MAPPINGS },
  triggers: { call: "GET /triggers", refusal: NO_TRIGGERS },
  create_trigger: { call: "POST /triggers", refusal: NO_TRIGGERS },
  update_trigger: { call: "PUT /triggers/:id", refusal: NO_TRIGGERS },
  delete_trigger: { call: "DELETE /triggers/:id", refusal: NO_TRIGGERS },
  test_trigger: { call: "POST /triggers/:id/test", refusal: NO_TRIGGERS },
  list_streaming_profiles: { call: "GET /streaming_profiles", refusal: NO_VIDEO },
  create_streaming_profile: { call: "POST /streaming_profiles", refusal: NO_VIDEO },
  streaming_profile: { call: "GET /streaming_profiles/:name", refusal: NO_VIDEO },
  update_streaming_profile: { call: "PUT /streaming_profiles/:name", refusal: NO_VIDEO },
  delete_streaming_profile: { call: "DELETE /streaming_profiles/:name", refusal: NO_VIDEO },
} as const satisfies Record<string, Endpoint>;
