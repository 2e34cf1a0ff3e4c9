import { badRequest } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import { byPublicId, compare, newestFirst, type Order, type Position } from "../assets/asset-index.js";
import type { DeliveryUrls } from "../assets/delivery-urls.js";
import type { Parameters } from "../parameters.js";
import { listItem } from "./answers.js";
import { readMaxResults } from "./lists.js";

const LISTS_OF_IDS = ["public_ids", "asset_ids"];
const MAX_IDS = 100;

type IsListed = (asset: Asset) => boolean;

/**
 * One page of a listing; `next_cursor` is there if more follow. With a prefix it is sorted by public id, otherwise by
 * the date of creation (https://cloudinary.com/documentation/admin_api#get_resources).
 * @param assets the newest first
 * @throws {ApiError} 400 for wrong parameters
 */
export function listPage(
  assets: readonly Asset[],
  isListed: IsListed,
  parameters: Parameters,
  urls: (asset: Asset) => DeliveryUrls,
): object {
  const order = orderOf(parameters);
  const isChosen = choice(parameters);
  const cursor = parameters.text("next_cursor");
  const from = cursor === undefined ? undefined : parseCursor(cursor);
  const isFollowing: IsListed = (asset) =>
    (!from || order(asset, from) > 0) && isListed(asset) && isChosen(asset);
  const results = resultsOf(parameters);
  const following = firstOf(assets, isFollowing, order, results + 1);
  const page = following.slice(0, results);
  const last = page.at(-1);
  return {
    resources: page.map((asset) => ({
      ...listItem(asset, urls(asset)),
      ...(parameters.flag("tags", false) && { tags: asset.tags }),
      ...(parameters.flag("context", false) && { context: { custom: asset.context } }),
      ...(parameters.flag("metadata", false) && asset.metadata && { metadata: asset.metadata }),
      ...(parameters.flag("moderations", false) && asset.moderation && moderationStatus(asset.moderation)),
    })),
    ...(last && following.length > results && { next_cursor: toCursor(last) }),
  };
}

function choice(parameters: Parameters): IsListed {
  const prefix = parameters.text("prefix") ?? "";
  for (const name of LISTS_OF_IDS) {
    if (parameters.list(name).length > MAX_IDS)
      throw badRequest(`At most ${MAX_IDS} ${name} can be listed at once`);
  }
  const publicIds = parameters.list("public_ids");
  return ({ publicId }) =>
    publicId.startsWith(prefix) && (publicIds.length === 0 || publicIds.includes(publicId));
}

/** The first `count` in an order. It does not sort thousands of assets for a page of ten. */
function firstOf(assets: readonly Asset[], isListed: IsListed, order: Order, count: number): Asset[] {
  const first: Asset[] = [];
  for (const asset of assets) {
    const last = first[count - 1];
    if (last && order === newestFirst) break;
    if (!isListed(asset) || (last && order(asset, last) > 0)) continue;
    first.push(asset);
    first.sort(order);
    if (first.length > count) first.pop();
  }
  return first;
}

const oldestFirst: Order = (one, other) => compare(one.createdAt, other.createdAt) || byPublicId(one, other);

const DIRECTIONS: Readonly<Record<string, Order>> = {
  asc: oldestFirst,
  "1": oldestFirst,
  desc: newestFirst,
  "-1": newestFirst,
};

function orderOf(parameters: Parameters): Order {
  const direction = parameters.text("direction") ?? "desc";
  const order = Object.hasOwn(DIRECTIONS, direction) ? DIRECTIONS[direction] : undefined;
  if (order) return parameters.text("prefix") === undefined ? order : byPublicId;
  throw badRequest(`Invalid value for parameter direction - ${direction}`);
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

/** A call for certain ids has no number of results, and answers with all of them. */
function resultsOf(parameters: Parameters): number {
  const isForIds = LISTS_OF_IDS.some((name) => parameters.list(name).length > 0);
  const byDefault = isForIds ? MAX_IDS : undefined;
  return readMaxResults(parameters.text("max_results"), byDefault);
}

function moderationStatus({ kind, status }: NonNullable<Asset["moderation"]>): object {
  return { moderation_kind: kind, moderation_status: status };
}
