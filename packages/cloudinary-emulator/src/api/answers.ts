import type { Asset } from "../assets/asset.js";
import type { PutResult } from "../assets/asset-store.js";
import type { DeliveryUrls } from "../assets/delivery-urls.js";
import type { Account } from "../emulator.js";
import { answerSignature } from "../signature.js";

/**
 * The answer to an upload or `explicit`, with the members and the order of a live account's (Cloudinary's
 * OpenAPI sample). `existing` and `overwritten` occur only if they are true.
 */
export function uploadAnswer(
  asset: Asset,
  urls: DeliveryUrls,
  account: Account,
  outcome?: PutResult["outcome"],
): Record<string, unknown> {
  return {
    asset_id: asset.assetId,
    public_id: asset.publicId,
    version: asset.version,
    version_id: asset.versionId,
    signature: answerSignature(asset.publicId, asset.version, account.apiSecret),
    width: asset.width,
    height: asset.height,
    format: asset.format,
    resource_type: "image",
    created_at: asset.createdAt,
    tags: asset.tags,
    pages: asset.pages,
    bytes: asset.bytes,
    type: "upload",
    etag: asset.etag,
    placeholder: false,
    ...urls,
    asset_folder: asset.assetFolder,
    display_name: asset.displayName,
    ...(outcome === "existing" && { existing: true }),
    ...(outcome === "overwritten" && { overwritten: true }),
    ...(asset.originalFilename !== null && { original_filename: asset.originalFilename }),
    ...(hasContext(asset) && { context: { custom: asset.context } }),
    ...(asset.moderation && {
      moderation: [{ kind: asset.moderation.kind, status: asset.moderation.status }],
    }),
    api_key: account.apiKey,
  };
}

/** An asset in a list of the Admin API. */
export function listItem(asset: Asset, urls: DeliveryUrls): Record<string, unknown> {
  return {
    asset_id: asset.assetId,
    public_id: asset.publicId,
    format: asset.format,
    version: asset.version,
    resource_type: "image",
    type: "upload",
    created_at: asset.createdAt,
    bytes: asset.bytes,
    width: asset.width,
    height: asset.height,
    asset_folder: asset.assetFolder,
    display_name: asset.displayName,
    ...urls,
  };
}

/** A single asset in an answer of the Admin API. Derived images are not stored, so none are listed. */
export function resourceDetails(asset: Asset, urls: DeliveryUrls): Record<string, unknown> {
  const { moderation } = asset;
  return {
    ...listItem(asset, urls),
    pages: asset.pages,
    etag: asset.etag,
    placeholder: false,
    tags: asset.tags,
    ...(hasContext(asset) && { context: { custom: asset.context } }),
    ...(asset.originalFilename !== null && { original_filename: asset.originalFilename }),
    ...(moderation && {
      moderation_kind: moderation.kind,
      moderation_status: moderation.status,
      moderation: [{ kind: moderation.kind, status: moderation.status, updated_at: moderation.updatedAt }],
    }),
    last_updated: { updated_at: asset.uploadedAt },
    derived: [],
  };
}

function hasContext(asset: Asset): boolean {
  return Object.keys(asset.context).length > 0;
}
