import type { EndpointName } from "../src/contract/endpoints.js";

export const PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

export type Texts = Readonly<Record<string, string>>;

/** A call of each method that succeeds: its parameters, and what stands for `*` and other variables in its path. */
export const CALLS: Partial<Record<EndpointName, { parameters?: Texts; path?: Texts }>> = {
  upload: { parameters: { file: PIXEL, public_id: "new" } },
  explicit: { parameters: { public_id: "plain", type: "upload" } },
  destroy: { parameters: { public_id: "there" } },
  rename: { parameters: { from_public_id: "there", to_public_id: "new" } },
  tags: { parameters: { command: "add", public_ids: "there", tag: "x" } },
  context: { parameters: { command: "add", context: "a=b", public_ids: "there" } },
  metadata: { parameters: { metadata: "n=7", public_ids: "there" } },
  resource: { path: { "*": "there" } },
  resources_by_tag: { path: { ":tag": "t" } },
  resources_by_context: { parameters: { key: "k" } },
  resources_by_moderation: { path: { ":kind": "manual", ":status": "pending" } },
  resources_by_asset_folder: { parameters: { asset_folder: "f" } },
  resources_by_asset_ids: { parameters: { "asset_ids[0]": "<there>", "asset_ids[1]": "<other>" } },
  update: { path: { "*": "plain" } },
  delete_resources: { parameters: { public_ids: "there" } },
  delete_resources_by_tag: { path: { ":tag": "t" } },
  delete_resources_by_asset_ids: { parameters: { asset_ids: "<there>" } },
  delete_derived_resources: { parameters: { derived_resource_ids: "<derived>" } },
  create_upload_preset: { parameters: { name: "made" } },
  upload_preset: { path: { "*": "p" } },
  update_upload_preset: { path: { "*": "p" } },
  delete_upload_preset: { path: { "*": "p" } },
  sub_folders: { path: { "*": "f" } },
  create_folder: { path: { "*": "made" } },
  rename_folder: { path: { "*": "f" }, parameters: { to_folder: "g" } },
  delete_folder: { path: { "*": "empty" } },
  add_metadata_field: { parameters: { external_id: "made", label: "Made", type: "string" } },
  metadata_field: { path: { ":external_id": "n" } },
  update_metadata_field: { path: { ":external_id": "n" } },
  delete_metadata_field: { path: { ":external_id": "n" } },
  update_metadata_field_datasource: {
    path: { ":external_id": "e" },
    parameters: { values: '{"external_id":"x","value":"X"}' },
  },
  create_transformation: { parameters: { name: "made", transformation: "w_5" } },
  delete_transformation: { parameters: { transformation: "named" } },
};

/** A value that each parameter can have, other than in `CALLS`. By the method where it depends on that. */
export const PLAUSIBLE: Texts = {
  all: "1",
  allowed_formats: "png",
  asset_folder: "folder",
  asset_ids: "<other>",
  command: "remove_all",
  context: "a=c",
  datasource: '{"values":[{"external_id":"y","value":"Y"}]}',
  default_value: "4",
  derived_resource_ids: "gone",
  direction: "asc",
  disallow_public_id: "1",
  discard_original_filename: "1",
  display_name: "shown",
  eager: "w_3",
  eager_notification_url: "https://example.com/",
  expression: "tags=u",
  external_id: "id",
  file: "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=",
  filename_override: "name.gif",
  folder: "folder",
  format: "png",
  from_public_id: "other",
  key: "own",
  label: "Other",
  max_results: "1",
  metadata: "n=8",
  moderation: "manual",
  moderation_status: "approved",
  name: "given",
  notification_url: "https://example.com/",
  prefix: "th",
  public_id: "other",
  public_id_prefix: "prefix",
  public_ids: "other",
  resource_type: "image",
  sort_by: '{"public_id":"asc"}',
  tag: "y",
  tags: "x,y",
  to_folder: "h",
  to_public_id: "newer",
  transformation: "w_2",
  transformations: "w_2",
  type: "private",
  upload_preset: "p",
  value: "plain",
  values: '{"external_id":"z","value":"Z"}',
  with_field: "tags",
  "add_metadata_field type": "integer",
  "delete_resources prefix": "o",
  "delete_transformation transformation": "gone",
  "rename context": "1",
  "rename metadata": "1",
  "rename overwrite": "1",
  "resources_by_asset_folder asset_folder": "f/one",
  "transformations transformation": "named",
};

/** Flags are seen when they are set, but for those whose default is true. */
export const FLAG = { named: "0", overwrite: "0", unique_filename: "0" } as Texts;

/** What another parameter must be for an effect. */
export const WITH: Record<string, Texts> = {
  "rename overwrite": { to_public_id: "other" },
  "upload overwrite": { public_id: "there" },
};

/** Parameters that may have any value here, with the reason. */
export const UNREAD: Texts = {
  api_key: "the calls of this test have credentials, and no signature",
  cloud_name: "the path names the cloud",
  signature: "the calls of this test have credentials, and no signature",
  source: "it is only signed",
  timestamp: "the calls of this test have credentials, and no signature",
};

/** Parameters whose right values change nothing that is stored or answered here, with the reason. */
export const UNSEEN: Texts = {
  discard_original_filename: "the file is a text and has no name",
  eager_async: "images are always derived before the answer",
  eager_notification_url: "other tests have a receiver",
  invalidate: "nothing is cached",
  next_cursor: "other tests have pages",
  notification_url: "other tests have a receiver",
  resource_type: "the path names it",
  unique_filename: "the file is a text and has no name",
  use_asset_folder_as_public_id_prefix: "the call names no folder",
  use_filename: "the file is a text and has no name",
  use_filename_as_display_name: "the file is a text and has no name",
};
