import { describe, expect, it } from "vitest";
import { listPage } from "../src/api/resource-list.js";
import type { Asset } from "../src/assets/asset.js";
import { compare, newestFirst, type Order } from "../src/assets/asset-index.js";
import { uploadedAsset } from "../src/assets/uploaded-asset.js";
import { Parameters } from "../src/parameters.js";

describe("the pages of a listing", () => {
  const byPublicId: Order = (one, other) =>
    compare(one.publicId, other.publicId) || compare(one.assetId, other.assetId);

  it.each<[string, Order]>([
    ["direction=desc", newestFirst],
    ["direction=asc", (one, other) => compare(one.createdAt, other.createdAt) || byPublicId(one, other)],
    ["prefix=image", byPublicId],
  ])("have each asset once and in order, with %s and pages of any size", (query, order) => {
    const assets = assetsOf(40, 3);

    for (const size of [1, 2, 7, 39, 40, 41]) {
      const listed = allPages(assets, `${query}&max_results=${size}`);

      expect(listed).toEqual([...assets].sort(order).map(({ publicId }) => publicId));
    }
  });

  it("are made without a look at the assets that follow", () => {
    const looked: string[] = [];
    const isListed = ({ publicId }: Asset) => looked.push(publicId) > 0;

    pageOf(assetsOf(10_000, 90), "", isListed);

    expect(looked).toHaveLength(11);
  });
});

/** Sorted as a store has them, some of them created in the same second. */
function assetsOf(count: number, perSecond: number): Asset[] {
  const assets = Array.from({ length: count }, (_, index) =>
    uploadedAsset(
      {
        publicId: `image-${(index * 7) % count}`,
        bytes: { path: "", bytes: 1, etag: "", head: Buffer.alloc(0) },
        format: "png",
        image: { width: 1, height: 1, pages: 1 },
        uploadedAt: new Date(1_795_520_000_000 + Math.floor(index / perSecond) * 1000),
      },
      undefined,
    ),
  );
  return assets.sort(newestFirst);
}

function allPages(assets: readonly Asset[], query: string): string[] {
  const ids: string[] = [];
  let cursor = "";
  do {
    const page = pageOf(assets, `${query}&next_cursor=${cursor}`);
    ids.push(...page.resources.map(({ public_id: id }) => id));
    cursor = page.next_cursor ?? "";
  } while (cursor !== "");
  return ids;
}

function pageOf(assets: readonly Asset[], query: string, isListed: (asset: Asset) => boolean = () => true) {
  const urls = () => ({ url: "", secure_url: "" });
  return listPage(assets, isListed, new Parameters().addQuery(query), urls) as {
    readonly resources: readonly { readonly public_id: string }[];
    readonly next_cursor?: string;
  };
}
