import { type Asset, type Moderation, resourceTypeOf } from "../assets/asset.js";
import type { DeliveryUrls } from "../assets/delivery-urls.js";

/** `notification_type: "upload"`, with the members and the order of a real one. */
export function uploadNotification(
  asset: Asset,
  urls: DeliveryUrls,
  sent: { requestId: string; at: Date; overwritten: boolean },
): object {
  return {
    notification_type: "upload",
    timestamp: `${sent.at.toISOString().slice(0, 19)}+00:00`,
    request_id: sent.requestId,
    asset_id: asset.assetId,
    public_id: asset.publicId,
    version: asset.version,
    version_id: asset.versionId,
    ...imageMembers(asset),
    resource_type: resourceTypeOf(asset),
    created_at: asset.createdAt,
    tags: asset.tags,
    bytes: asset.bytes,
    type: "upload",
    etag: asset.etag,
    placeholder: false,
    ...urls,
    access_mode: "public",
    ...(sent.overwritten && { overwritten: true }),
    ...(asset.originalFilename !== null && { original_filename: asset.originalFilename }),
    ...(asset.moderation && {
      moderation: [{ kind: asset.moderation.kind, status: asset.moderation.status }],
    }),
  };
}

export function deleteNotification(assets: readonly Asset[]): object {
  return {
    notification_type: "delete",
    resources: assets.map((asset) => ({
      resource_type: resourceTypeOf(asset),
      type: "upload",
      asset_id: asset.assetId,
      public_id: asset.publicId,
      version: asset.version,
    })),
  };
}

/** `notification_type: "eager"`: the images that `eager` asked for are there. */
export function eagerNotification(asset: Asset, eager: readonly object[]): object {
  return {
    notification_type: "eager",
    asset_id: asset.assetId,
    public_id: asset.publicId,
    eager,
  };
}

/** `notification_type: "rename"` */
export function renameNotification(asset: Asset, from: string): object {
  return {
    notification_type: "rename",
    resource_type: resourceTypeOf(asset),
    type: "upload",
    asset_id: asset.assetId,
    from_public_id: from,
    to_public_id: asset.publicId,
  };
}

/**
 * `notification_type: "moderation"`. No real notification of a manual decision was available: these are the members
 * of an add-on's notification without `moderation_response`, the add-on's result.
 */
export function moderationNotification(asset: Asset, moderation: Moderation, urls: DeliveryUrls): object {
  return {
    moderation_status: moderation.status,
    moderation_kind: moderation.kind,
    moderation_updated_at: moderation.updatedAt,
    public_id: asset.publicId,
    uploaded_at: asset.uploadedAt,
    version: asset.version,
    ...urls,
    etag: asset.etag,
    notification_type: "moderation",
  };
}

/** A raw file has none of them. */
function imageMembers(asset: Asset): object {
  if (asset.format === "raw") return {};
  return { width: asset.width, height: asset.height, format: asset.format };
}
