import { badRequest } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import type { DeliveryUrls } from "../assets/delivery-urls.js";
import type { Parameters } from "../parameters.js";
import { listItem } from "./answers.js";
import { readMaxResults } from "./lists.js";

/** One page of a listing; `next_cursor` is there if more follow. @throws {ApiError} 400 for wrong parameters */
export function listPage(
  assets: readonly Asset[],
  parameters: Parameters,
  urls: (asset: Asset) => DeliveryUrls,
): object {
  const chosen = choose(assets, parameters);
  const start = startOf(chosen, parameters.text("next_cursor"));
  const end = start + readMaxResults(parameters.text("max_results"));
  const last = chosen[end - 1];
  return {
    resources: chosen.slice(start, end).map((asset) => ({
      ...listItem(asset, urls(asset)),
      ...(parameters.flag("tags", false) && { tags: asset.tags }),
      ...(parameters.flag("context", false) && { context: { custom: asset.context } }),
      ...(parameters.flag("metadata", false) && asset.metadata && { metadata: asset.metadata }),
      ...(parameters.flag("moderations", false) && asset.moderation && moderationStatus(asset.moderation)),
    })),
    ...(last && end < chosen.length && { next_cursor: last.assetId }),
  };
}

function choose(assets: readonly Asset[], parameters: Parameters): Asset[] {
  const prefix = parameters.text("prefix") ?? "";
  const publicIds = parameters.list("public_ids");
  return assets.filter(
    ({ publicId }) => publicId.startsWith(prefix) && (publicIds.length === 0 || publicIds.includes(publicId)),
  );
}

/** A cursor names the last asset of the previous page, so that new uploads do not shift the pages. */
function startOf(assets: readonly Asset[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const index = assets.findIndex((asset) => asset.assetId === cursor);
  if (index === -1) throw badRequest(`Invalid value for parameter next_cursor - ${cursor}`);
  return index + 1;
}

function moderationStatus({ kind, status }: NonNullable<Asset["moderation"]>): object {
  return { moderation_kind: kind, moderation_status: status };
}
