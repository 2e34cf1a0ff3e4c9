import { badRequest } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import { compare } from "../assets/asset-index.js";
import type { DeliveryUrls } from "../assets/delivery-urls.js";
import type { Parameters } from "../parameters.js";
import { listItem } from "./answers.js";
import { readMaxResults } from "./lists.js";

const MAX_PUBLIC_IDS = 100;

/** What a listing is sorted by. */
type Position = Pick<Asset, "createdAt" | "publicId" | "assetId">;

type Order = (one: Position, other: Position) => number;

/**
 * One page of a listing; `next_cursor` is there if more follow. With a prefix it is sorted by public id, otherwise by
 * the date of creation (https://cloudinary.com/documentation/admin_api#get_resources).
 * @throws {ApiError} 400 for wrong parameters
 */
export function listPage(
  assets: readonly Asset[],
  parameters: Parameters,
  urls: (asset: Asset) => DeliveryUrls,
): object {
  const order = orderOf(parameters);
  const chosen = choose(assets, parameters).sort(order);
  const cursor = parameters.text("next_cursor");
  const from = cursor === undefined ? undefined : parseCursor(cursor);
  const following = from ? chosen.filter((asset) => order(asset, from) > 0) : chosen;
  const page = following.slice(0, resultsOf(parameters));
  const last = page.at(-1);
  return {
    resources: page.map((asset) => ({
      ...listItem(asset, urls(asset)),
      ...(parameters.flag("tags", false) && { tags: asset.tags }),
      ...(parameters.flag("context", false) && { context: { custom: asset.context } }),
      ...(parameters.flag("metadata", false) && asset.metadata && { metadata: asset.metadata }),
      ...(parameters.flag("moderations", false) && asset.moderation && moderationStatus(asset.moderation)),
    })),
    ...(last && page.length < following.length && { next_cursor: toCursor(last) }),
  };
}

function choose(assets: readonly Asset[], parameters: Parameters): Asset[] {
  const prefix = parameters.text("prefix") ?? "";
  const publicIds = parameters.list("public_ids");
  if (publicIds.length > MAX_PUBLIC_IDS)
    throw badRequest(`At most ${MAX_PUBLIC_IDS} public_ids can be listed at once`);
  return assets.filter(
    ({ publicId }) => publicId.startsWith(prefix) && (publicIds.length === 0 || publicIds.includes(publicId)),
  );
}

function orderOf(parameters: Parameters): Order {
  // An image and a raw file may have the same public id.
  const byPublicId: Order = (one, other) =>
    compare(one.publicId, other.publicId) || compare(one.assetId, other.assetId);
  if (parameters.text("prefix") !== undefined) return byPublicId;
  const direction = parameters.text("direction") ?? "desc";
  if (!["asc", "1", "desc", "-1"].includes(direction))
    throw badRequest(`Invalid value for parameter direction - ${direction}`);
  const sign = ["asc", "1"].includes(direction) ? 1 : -1;
  return (one, other) => sign * compare(one.createdAt, other.createdAt) || byPublicId(one, other);
}

/** A cursor names the last asset of the previous page: new uploads do not shift the pages, and it stays valid if that asset is deleted. */
function toCursor({ createdAt, assetId, publicId }: Position): string {
  return Buffer.from(`${createdAt} ${assetId} ${publicId}`).toString("base64url");
}

function parseCursor(cursor: string): Position {
  const text = Buffer.from(cursor, "base64url").toString();
  const [, createdAt, assetId, publicId] = /^(\d{4}-\S+Z) ([0-9a-f]{32}) (.+)$/s.exec(text) ?? [];
  if (createdAt === undefined || assetId === undefined || publicId === undefined)
    throw badRequest(`Invalid value for parameter next_cursor - ${cursor}`);
  return { createdAt, assetId, publicId };
}

/** A call for certain public ids has no number of results, and answers with all of them. */
function resultsOf(parameters: Parameters): number {
  const byDefault = parameters.list("public_ids").length > 0 ? MAX_PUBLIC_IDS : undefined;
  return readMaxResults(parameters.text("max_results"), byDefault);
}

function moderationStatus({ kind, status }: NonNullable<Asset["moderation"]>): object {
  return { moderation_kind: kind, moderation_status: status };
}
