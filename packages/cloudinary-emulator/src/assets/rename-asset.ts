import { parse } from "node:path";
import type { Asset } from "./asset.js";
import type { AssetStore } from "./asset-store.js";

export type RenameResult =
  | { readonly outcome: "missing"; readonly asset?: undefined }
  | { readonly outcome: "existing"; readonly asset?: undefined }
  | { readonly outcome: "renamed"; readonly asset: Asset };

/**
 * Stores an asset under another public id, with its id and its data. After a crash in between it exists under both. In
 * an account with dynamic folders, its display name and its folder stay, except a name that is that of the old id.
 */
export async function renameAsset(
  assets: AssetStore,
  fromKey: string,
  toKey: string,
  publicId: string,
  overwrite: boolean,
): Promise<RenameResult> {
  const source = await assets.read(fromKey);
  if (!source) return { outcome: "missing" };
  if (fromKey === toKey) return { outcome: "renamed", asset: source.asset };
  const { asset: old, bytes } = source;
  const isNamedById = old.displayName === parse(old.publicId).base;
  const displayName = isNamedById ? parse(publicId).base : old.displayName;
  const asset = { ...old, publicId, displayName };
  const { outcome } = await assets.put(toKey, overwrite, () => ({ asset, bytes }));
  if (outcome === "existing") return { outcome };
  await assets.remove(fromKey);
  return { outcome: "renamed", asset };
}
