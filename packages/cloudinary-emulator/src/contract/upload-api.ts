import type { Endpoint } from "./endpoint.js";
import {
  ANSWER,
  DESCRIPTION,
  EAGER,
  NAMING,
  SIGNED,
  STORING,
  STORING_REFUSES,
  UPLOAD_SETTINGS,
} from "./parameter-groups.js";

const NO_MADE_FILES = "files are not made from other files";

export const UPLOAD_API = {
  upload: {
    call: "POST /:resource_type/upload",
    takes: [...SIGNED, ...UPLOAD_SETTINGS, "file", "public_id", "source", "upload_preset"],
    kinds: { resource_type: "resourceTypeOfUpload" },
    refuses: STORING_REFUSES,
  },
  explicit: {
    call: "POST /:resource_type/explicit",
    takes: [
      ...[...SIGNED, ...DESCRIPTION, ...ANSWER, ...EAGER],
      ...["invalidate", "moderation", "public_id", "type"],
    ],
    refuses: [...STORING_REFUSES, ...NAMING, ...STORING, "notification_url", "upload_preset"],
  },
  destroy: {
    call: "POST /:resource_type/destroy",
    takes: [...SIGNED, "invalidate", "notification_url", "public_id", "type"],
    refuses: ["batch_id"],
  },
  rename: {
    call: "POST /:resource_type/rename",
    takes: [
      ...[...SIGNED, "context", "from_public_id", "invalidate", "metadata", "notification_url"],
      ...["overwrite", "to_public_id", "type"],
    ],
    kinds: { context: "flag", metadata: "flag" },
    refuses: ["batch_id", "to_type"],
  },
  tags: {
    call: "POST /:resource_type/tags",
    takes: [...SIGNED, "command", "public_ids", "tag", "type"],
    refuses: ["batch_id", "notification_url"],
  },
  context: {
    call: "POST /:resource_type/context",
    takes: [...SIGNED, "command", "context", "public_ids", "type"],
    refuses: ["batch_id", "notification_url"],
  },
  metadata: {
    call: "POST /:resource_type/metadata",
    takes: [...SIGNED, "metadata", "public_ids", "type"],
    refuses: ["batch_id", "clear_invalid", "notification_url"],
  },
  text: { call: "POST /:resource_type/text", refusal: "texts are not rendered" },
  sprite: { call: "POST /:resource_type/sprite", refusal: NO_MADE_FILES },
  multi: { call: "POST /:resource_type/multi", refusal: NO_MADE_FILES },
  explode: { call: "POST /:resource_type/explode", refusal: NO_MADE_FILES },
  generate_archive: { call: "POST /:resource_type/generate_archive", refusal: NO_MADE_FILES },
  create_slideshow: { call: "POST /:resource_type/create_slideshow", refusal: "videos are not emulated" },
  delete_by_token: {
    call: "POST /:resource_type/delete_by_token",
    refusal: "an asset cannot be deleted by a token",
  },
  download: { call: "GET /:resource_type/download", refusal: "files are downloaded by their delivery URL" },
} as const satisfies Record<string, Endpoint>;
