import type { Endpoint } from "./endpoint.js";
import { ANSWER, DESCRIPTION, UPDATE_REFUSES } from "./parameter-groups.js";

const LIST = ["context", "direction", "max_results", "metadata", "moderations", "next_cursor", "tags"];
const LIST_KINDS = { context: "flag", metadata: "flag", tags: "flag" } as const;
const LIST_REFUSES = ["fields"];
const RESOURCE_TAKES = [...ANSWER, "max_results"];
const RESOURCE_REFUSES = [
  ...["accessibility_analysis", "cinemagraph_analysis", "colors", "coordinates", "derived_next_cursor"],
  ...["exif", "pages", "phash", "quality_analysis", "related", "related_next_cursor", "versions"],
];
const DELETION = ["invalidate", "keep_original", "notification_url", "transformations"];
const DELETION_REFUSES = ["batch_id", "next_cursor"];

const NO_BACKUPS = "no earlier versions are kept";
const NO_RELATIONS = "assets are not related to each other";
const NO_ACCESS = "every asset is public";

/** The part of the Admin API that is about assets. */
export const RESOURCES_API = {
  ping: { call: "GET /ping" },
  usage: { call: "GET /usage" },
  usage_by_date: { call: "GET /usage/:date", refusal: "there is no usage of the past" },
  config: { call: "GET /config", takes: ["settings"] },
  resource_types: { call: "GET /resources" },
  resource_by_asset_id: {
    call: "GET /resources/:asset_id(^[0-9a-f]{32}$)",
    takes: RESOURCE_TAKES,
    refuses: RESOURCE_REFUSES,
  },
  resources: {
    call: "GET /resources/:resource_type",
    takes: [...LIST, "prefix", "public_ids"],
    kinds: LIST_KINDS,
    refuses: [...LIST_REFUSES, "start_at"],
  },
  resources_by_type: {
    call: "GET /resources/:resource_type/:type",
    takes: [...LIST, "prefix", "public_ids"],
    kinds: LIST_KINDS,
    refuses: [...LIST_REFUSES, "start_at"],
  },
  resources_by_tag: {
    call: "GET /resources/:resource_type/tags/:tag",
    takes: LIST,
    kinds: LIST_KINDS,
    refuses: LIST_REFUSES,
  },
  resources_by_context: {
    call: "GET /resources/:resource_type/context",
    takes: [...LIST, "key", "value"],
    kinds: LIST_KINDS,
    refuses: LIST_REFUSES,
  },
  resources_by_moderation: {
    call: "GET /resources/:resource_type/moderations/:kind/:status",
    takes: LIST,
    kinds: LIST_KINDS,
    refuses: LIST_REFUSES,
  },
  resources_by_asset_folder: {
    call: "GET /resources/by_asset_folder",
    takes: [...LIST, "asset_folder"],
    kinds: LIST_KINDS,
    refuses: LIST_REFUSES,
  },
  resources_by_asset_ids: {
    call: "GET /resources/by_asset_ids",
    takes: [...LIST, "asset_ids"],
    kinds: LIST_KINDS,
    refuses: LIST_REFUSES,
  },
  resource: {
    call: "GET /resources/:resource_type/:type/*",
    takes: RESOURCE_TAKES,
    refuses: RESOURCE_REFUSES,
  },
  search: {
    call: "POST /resources/search",
    encoded: true,
    takes: ["expression", "max_results", "next_cursor", "sort_by", "with_field"],
    refuses: ["aggregate", "fields"],
  },
  visual_search: { call: "POST /resources/visual_search", refusal: "images are not analysed" },
  update: {
    call: "POST /resources/:resource_type/:type/*",
    takes: [...DESCRIPTION, "moderation", "moderation_status", "notification_url"],
    refuses: [...UPDATE_REFUSES, "batch_id"],
  },
  restore: { call: "POST /resources/:resource_type/:type/restore", refusal: NO_BACKUPS },
  restore_by_asset_ids: { call: "POST /resources/restore", refusal: NO_BACKUPS },
  publish_resources: { call: "POST /resources/:resource_type/publish_resources", refusal: NO_ACCESS },
  update_access_mode: {
    call: "POST /resources/:resource_type/:type/update_access_mode",
    refusal: NO_ACCESS,
  },
  delete_resources: {
    call: "DELETE /resources/:resource_type/:type",
    encoded: true,
    takes: [...DELETION, "all", "prefix", "public_ids"],
    refuses: DELETION_REFUSES,
  },
  delete_resources_by_tag: {
    call: "DELETE /resources/:resource_type/tags/:tag",
    takes: DELETION,
    refuses: DELETION_REFUSES,
  },
  delete_resources_by_asset_ids: {
    call: "DELETE /resources",
    takes: [...DELETION, "asset_ids"],
    refuses: DELETION_REFUSES,
  },
  delete_derived_resources: { call: "DELETE /derived_resources", takes: ["derived_resource_ids"] },
  delete_backed_up_assets: { call: "DELETE /resources/backup/:asset_id", refusal: NO_BACKUPS },
  add_related_assets: {
    call: "POST /resources/related_assets/:resource_type/:type/*",
    refusal: NO_RELATIONS,
  },
  add_related_assets_by_asset_id: { call: "POST /resources/related_assets/:asset_id", refusal: NO_RELATIONS },
  delete_related_assets: {
    call: "DELETE /resources/related_assets/:resource_type/:type/*",
    refusal: NO_RELATIONS,
  },
  delete_related_assets_by_asset_id: {
    call: "DELETE /resources/related_assets/:asset_id",
    refusal: NO_RELATIONS,
  },
  list_tags: { call: "GET /tags/:resource_type", takes: ["max_results", "next_cursor", "prefix"] },
} as const satisfies Record<string, Endpoint>;
