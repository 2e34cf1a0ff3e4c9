import type { FastifyInstance } from "fastify";
import { badRequest } from "../api-error.js";
import type { Asset } from "../assets/asset.js";
import { type DeliveryUrls, deliveryUrls } from "../assets/delivery-urls.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { listItem } from "./answers.js";
import { adminRoute } from "./endpoint-route.js";
import { pageOf } from "./lists.js";
import { parseSearch } from "./search-expression.js";

const DEFAULT_RESULTS = 50;

/** What a search can be sorted by. */
const SORT_KEYS: Record<string, (asset: Asset) => string | number> = {
  bytes: ({ bytes }) => bytes,
  created_at: ({ createdAt }) => createdAt,
  height: ({ height }) => height,
  public_id: ({ publicId }) => publicId,
  uploaded_at: ({ uploadedAt }) => uploadedAt,
  width: ({ width }) => width,
};

/** The fields that a search adds to its results if it is asked to. */
const ADDED_FIELDS = ["context", "metadata", "tags"];

/** `POST /resources/search` */
export function registerSearch(app: FastifyInstance, emulator: Emulator): void {
  adminRoute(app, emulator, "search", async ({ parameters, base }) => {
    const added = parameters.list("with_field").find((field) => !ADDED_FIELDS.includes(field));
    if (added !== undefined) throw badRequest(`The emulator does not add the field ${added} to a search`);
    const isFound = parseSearch(parameters.text("expression") ?? "");
    const found = sorted((await emulator.assets.list()).filter(isFound), parameters.list("sort_by"));
    const { page, next } = pageOf(found, ({ assetId }) => assetId, parameters, DEFAULT_RESULTS);
    return {
      total_count: found.length,
      time: 1,
      resources: page.map((asset) =>
        searchItem(asset, deliveryUrls(asset, base, emulator.account), parameters),
      ),
      ...next,
    };
  });
}

function searchItem(asset: Asset, urls: DeliveryUrls, parameters: Parameters): object {
  const asked = parameters.list("with_field");
  return {
    ...listItem(asset, urls),
    filename: asset.publicId.split("/").at(-1),
    uploaded_at: asset.uploadedAt,
    etag: asset.etag,
    status: "active",
    access_mode: "public",
    ...(asset.format !== "raw" && {
      pixels: asset.width * asset.height,
      aspect_ratio: asset.width / asset.height,
    }),
    ...(asked.includes("tags") && { tags: asset.tags }),
    ...(asked.includes("context") && { context: asset.context }),
    ...(asked.includes("metadata") && { metadata: asset.metadata ?? {} }),
  };
}

/** Each item of `sortBy` is a JSON object with one field, such as `{"bytes":"desc"}`. */
function sorted(assets: Asset[], sortBy: readonly string[]): Asset[] {
  const orders = sortBy.map((json) => orderOf(json));
  return assets.sort((one, other) => {
    for (const order of orders) {
      const difference = order(one, other);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function orderOf(json: string): (one: Asset, other: Asset) => number {
  const [, field = "", direction] = /^\{"(\w+)":"(asc|desc)"\}$/.exec(json.replace(/\s/g, "")) ?? [];
  const key = Object.hasOwn(SORT_KEYS, field) ? SORT_KEYS[field] : undefined;
  if (!key) throw badRequest(`The emulator does not sort by ${json}`);
  const sign = direction === "desc" ? -1 : 1;
  return (one, other) => {
    const [a, b] = [key(one), key(other)];
    return a === b ? 0 : a < b ? -sign : sign;
  };
}
