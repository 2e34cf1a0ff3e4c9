import { type Asset, resourceTypeOf } from "../assets/asset.js";
import type { PutResult } from "../assets/asset-store.js";
import { type Base, type DeliveryUrls, deliveryUrls } from "../assets/delivery-urls.js";
import type { Account } from "../emulator.js";
import type { Parameters } from "../parameters.js";
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
    ...imageMembers(asset),
    resource_type: resourceTypeOf(asset),
    created_at: asset.createdAt,
    tags: asset.tags,
    ...(asset.format !== "raw" && { pages: asset.pages }),
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
    ...descriptions(asset),
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
    ...(asset.format !== "raw" && { format: asset.format }),
    version: asset.version,
    resource_type: resourceTypeOf(asset),
    type: "upload",
    created_at: asset.createdAt,
    bytes: asset.bytes,
    ...(asset.format !== "raw" && { width: asset.width, height: asset.height }),
    asset_folder: asset.assetFolder,
    display_name: asset.displayName,
    ...urls,
  };
}

/** A single asset in an answer of the Admin API. `derived` are the images that `eager` has derived from it. */
export function resourceDetails(
  asset: Asset,
  base: Base,
  account: Account,
  maxDerived?: number,
): Record<string, unknown> {
  const { moderation } = asset;
  const derived = (asset.derived ?? []).slice(0, maxDerived).map((image) => {
    const { id, transformation, format, bytes } = image;
    return { transformation, format, bytes, id, ...deliveryUrls(asset, base, account, image) };
  });
  return {
    ...listItem(asset, deliveryUrls(asset, base, account)),
    ...(asset.format !== "raw" && { pages: asset.pages }),
    etag: asset.etag,
    placeholder: false,
    tags: asset.tags,
    ...descriptions(asset),
    ...(asset.originalFilename !== null && { original_filename: asset.originalFilename }),
    ...(moderation && {
      moderation_kind: moderation.kind,
      moderation_status: moderation.status,
      moderation: [{ kind: moderation.kind, status: moderation.status, updated_at: moderation.updatedAt }],
    }),
    last_updated: { updated_at: asset.uploadedAt },
    derived,
  };
}

/** The members that a call asks for by parameters. Nothing is looked for in an image, so they are empty. */
export function requestedMembers(parameters: Parameters): Record<string, unknown> {
  return {
    ...(parameters.flag("faces", false) && { faces: [] }),
    ...(parameters.flag("image_metadata", false) && { image_metadata: {} }),
    ...(parameters.flag("media_metadata", false) && { media_metadata: {} }),
  };
}

/** Context and metadata, if there are any. */
function descriptions({ context, metadata }: Asset): Record<string, unknown> {
  return {
    ...(Object.keys(context).length > 0 && { context: { custom: context } }),
    ...(metadata && { metadata }),
  };
}

/** A raw file has none of them. */
function imageMembers(asset: Asset): Record<string, unknown> {
  if (asset.format === "raw") return {};
  return { width: asset.width, height: asset.height, format: asset.format };
}
