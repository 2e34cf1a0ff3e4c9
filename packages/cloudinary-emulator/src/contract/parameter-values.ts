import { badRequest } from "../api-error.js";
import { isHttpUrl } from "./http-url.js";

/** What a value must be. A value of the kind `text` is checked where it is used, if at all. */
export type ValueKind = "flag" | "text" | "url" | keyof typeof CHOICES;

/** What Cloudinary has, though most of it is not emulated. */
const CHOICES = {
  resourceType: ["image", "raw", "video"],
  resourceTypeOfUpload: ["auto", "image", "raw", "video"],
  deliveryType: [
    ...["animoto", "authenticated", "dailymotion", "facebook", "fetch", "gravatar", "hulu", "list", "multi"],
    ...["private", "sprite", "text", "twitter", "twitter_name", "upload", "url2png", "vimeo"],
    ...["worldstarhiphop", "youtube"],
  ],
  moderationKind: [
    ...["aws_rek", "aws_rek_video", "duplicate", "google_video_moderation", "manual", "metascan"],
    ...["perception_point", "webpurify"],
  ],
  moderationStatus: ["aborted", "approved", "overridden", "pending", "queued", "rejected"],
};

/** The parameters that are true or false wherever they occur. */
export const FLAGS = [
  ...["all", "disallow_public_id", "discard_original_filename", "eager_async", "faces", "image_metadata"],
  ...["invalidate", "keep_original", "mandatory", "media_metadata", "moderations", "named", "overwrite"],
  ...["settings", "unique_filename", "unsigned", "use_asset_folder_as_public_id_prefix", "use_filename"],
  "use_filename_as_display_name",
];

/** The kinds of parameters, unless a call has another kind by the same name. The others are texts. */
const KINDS: Readonly<Record<string, ValueKind>> = {
  ...Object.fromEntries(FLAGS.map((name) => [name, "flag"])),
  eager_notification_url: "url",
  kind: "moderationKind",
  notification_url: "url",
  resource_type: "resourceType",
  status: "moderationStatus",
  type: "deliveryType",
};

/**
 * @param kinds those of the call
 * @throws {ApiError} 400 `Invalid value for parameter …`
 */
export function checkValue(name: string, value: string, kinds: Readonly<Record<string, ValueKind>>): void {
  const kind = kinds[name] ?? (Object.hasOwn(KINDS, name) ? KINDS[name] : undefined) ?? "text";
  if (isOfKind(value, kind)) return;
  throw badRequest(`Invalid value for parameter ${name} - ${value.slice(0, 100)}`);
}

function isOfKind(value: string, kind: ValueKind): boolean {
  switch (kind) {
    case "text":
      return true;
    case "flag":
      return /^(?:0|1|true|false)$/i.test(value);
    case "url":
      return isHttpUrl(value);
    default:
      return CHOICES[kind].includes(value);
  }
}
