import type { Asset } from "./asset.js";

const indexes = new Map<string, WeakRef<AssetIndex>>();

/** The index of a folder, which all stores of this process over the folder share. */
export function indexOf(dir: string): AssetIndex {
  const existing = indexes.get(dir)?.deref();
  if (existing) return existing;
  const index = new AssetIndex();
  indexes.set(dir, new WeakRef(index));
  return index;
}

/**
 * The assets of a folder in memory, so that only the first list of a process reads their files. Nothing of it is
 * stored: after `kill -9` the next process reads the files again.
 */
export class AssetIndex {
  /** Undefined before the first list. */
  private byFolder: Map<string, Asset> | undefined;
  private readonly sorted: Asset[] = [];
  private reading: Promise<void> | undefined;

  /**
   * All assets, the newest first.
   * @param readAll calls `set` for each asset, in turn with the changes of the asset
   */
  async list(readAll: () => Promise<void>): Promise<Asset[]> {
    this.byFolder ??= new Map();
    this.reading ??= readAll();
    try {
      await this.reading;
    } catch (error) {
      this.reading = undefined;
      throw error;
    }
    return [...this.sorted];
  }

  /** Records what a folder holds now; undefined if it holds no asset. */
  set(folder: string, asset: Asset | undefined): void {
    if (!this.byFolder) return;
    const before = this.byFolder.get(folder);
    if (before) this.sorted.splice(this.sorted.indexOf(before), 1);
    if (!asset) {
      this.byFolder.delete(folder);
      return;
    }
    this.byFolder.set(folder, asset);
    this.sorted.splice(this.placeOf(asset), 0, asset);
  }

  private placeOf(asset: Asset): number {
    let [start, end] = [0, this.sorted.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      const other = this.sorted[middle];
      if (other && newestFirst(other, asset) <= 0) start = middle + 1;
      else end = middle;
    }
    return start;
  }
}

/** What assets are sorted by. */
export type Position = Pick<Asset, "createdAt" | "publicId" | "assetId">;

export type Order = (one: Position, other: Position) => number;

// An image and a raw file may have the same public id.
export const byPublicId: Order = (one, other) =>
  compare(one.publicId, other.publicId) || compare(one.assetId, other.assetId);

export const newestFirst: Order = (one, other) =>
  compare(other.createdAt, one.createdAt) || byPublicId(one, other);

/** By UTF-16 code units, as `<` does. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
