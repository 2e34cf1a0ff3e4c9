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
  private readonly newestFirst: Asset[] = [];
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
    return [...this.newestFirst];
  }

  /** Records what a folder holds now; undefined if it holds no asset. */
  set(folder: string, asset: Asset | undefined): void {
    if (!this.byFolder) return;
    const before = this.byFolder.get(folder);
    if (before) this.newestFirst.splice(this.newestFirst.indexOf(before), 1);
    if (!asset) {
      this.byFolder.delete(folder);
      return;
    }
    this.byFolder.set(folder, asset);
    this.newestFirst.splice(this.placeOf(asset), 0, asset);
  }

  private placeOf(asset: Asset): number {
    let [start, end] = [0, this.newestFirst.length];
    while (start < end) {
      const middle = (start + end) >> 1;
      const other = this.newestFirst[middle];
      if (other && inOrder(other, asset) <= 0) start = middle + 1;
      else end = middle;
    }
    return start;
  }
}

function inOrder(a: Asset, b: Asset): number {
  return compare(b.createdAt, a.createdAt) || compare(a.publicId, b.publicId);
}

/** By UTF-16 code units, as `<` does. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
