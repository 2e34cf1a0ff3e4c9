import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Asset, keyOfAsset } from "./asset.js";
import { type AssetIndex, indexOf } from "./asset-index.js";
import { ignoreMissing, readIfPresent } from "./ignore-missing.js";
import { inTurn } from "./in-turn.js";

/** How many files are read at the same time when all assets are read. */
const READERS = 16;

/** An open stored image. It stays readable even if it is overwritten or destroyed meanwhile. */
export interface StoredImage {
  readonly asset: Asset;
  readonly file: FileHandle;
}

/** An image to store: its bytes, or a file on the same disk, which is moved. */
export interface NewImage {
  readonly asset: Asset;
  readonly bytes: Buffer | { readonly path: string };
}

export interface PutResult {
  /** The stored asset afterwards. */
  readonly asset: Asset;
  readonly outcome: "created" | "overwritten" | "existing";
}

/**
 * The images of the emulated cloud. Each has a folder with `asset.json` and the image file that it names. The folder's
 * name is a hash of the public id, so no text of a client becomes a path. `asset.json` is replaced last and
 * atomically, so an image exists completely or not at all, also after `kill -9`. Only the owner may read and write
 * the files.
 */
export class AssetStore {
  private readonly dir: string;
  private readonly index: AssetIndex;

  constructor(dir: string) {
    this.dir = resolve(dir);
    this.index = indexOf(this.dir);
  }

  async find(publicId: string): Promise<Asset | undefined> {
    return readAsset(this.folder(publicId));
  }

  /** Resolves to an open file, which the caller must close. */
  async open(publicId: string): Promise<StoredImage | undefined> {
    const asset = await this.find(publicId);
    if (!asset) return undefined;
    const file = await ignoreMissing(open(join(this.folder(publicId), fileName(asset))));
    if (file) return { asset, file };
    // The image was overwritten or destroyed after its JSON was read, or another program deleted the file.
    const current = await this.find(publicId);
    return current && current.versionId !== asset.versionId ? this.open(publicId) : undefined;
  }

  /** Reads a whole image. */
  async read(publicId: string): Promise<{ asset: Asset; bytes: Buffer } | undefined> {
    const image = await this.open(publicId);
    if (!image) return undefined;
    const { asset, file } = image;
    return { asset, bytes: await file.readFile().finally(() => file.close()) };
  }

  /**
   * Stores the result of `make`, which receives the current asset. Without `overwrite` an existing image does not
   * change; of several concurrent calls for one id, exactly one stores its image.
   */
  async put(publicId: string, overwrite: boolean, make: (current?: Asset) => NewImage): Promise<PutResult> {
    const folder = this.folder(publicId);
    return inTurn(folder, async () => {
      const current = readAsset(folder);
      if (current && !overwrite) return { asset: current, outcome: "existing" };
      const { asset, bytes } = make(current);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, fileName(asset));
      if (Buffer.isBuffer(bytes)) replaceFile(path, bytes);
      else renameSync(bytes.path, path);
      this.write(folder, asset);
      if (!current) return { asset, outcome: "created" };
      await rm(join(folder, fileName(current)), { force: true });
      return { asset, outcome: "overwritten" };
    });
  }

  /** Changes the data of an image, not its bytes. Resolves to undefined if there is none. */
  async update(publicId: string, change: (asset: Asset) => Asset): Promise<Asset | undefined> {
    const folder = this.folder(publicId);
    return inTurn(folder, async () => {
      const current = readAsset(folder);
      if (!current) return undefined;
      const changed = change(current);
      this.write(folder, changed);
      return changed;
    });
  }

  /** Resolves to the removed asset, or to undefined if there was none. */
  async remove(publicId: string): Promise<Asset | undefined> {
    const folder = this.folder(publicId);
    return inTurn(folder, async () => {
      const asset = readAsset(folder);
      await rm(join(folder, "asset.json"), { force: true });
      this.index.set(folder, undefined);
      await rm(folder, { recursive: true, force: true });
      return asset;
    });
  }

  /** Deletes all assets. */
  async clear(): Promise<void> {
    for (const asset of await this.list()) {
      await this.remove(keyOfAsset(asset));
    }
  }

  /** All assets, the newest first. Only the first call reads files. */
  async list(): Promise<Asset[]> {
    return this.index.list(() => this.readAll());
  }

  private async readAll(): Promise<void> {
    const names = ((await ignoreMissing(readdir(this.dir))) ?? []).values();
    const readNext = async () => {
      for (const name of names) {
        const folder = join(this.dir, name);
        await inTurn(folder, async () => this.index.set(folder, readAsset(folder)));
      }
    };
    await Promise.all(Array.from({ length: READERS }, readNext));
  }

  private write(folder: string, asset: Asset): void {
    replaceFile(join(folder, "asset.json"), JSON.stringify(asset));
    this.index.set(folder, asset);
  }

  private folder(publicId: string): string {
    return join(this.dir, createHash("sha256").update(publicId, "utf8").digest("hex"));
  }
}

function fileName(asset: Asset): string {
  return `${asset.versionId}.${asset.format}`;
}

/** Synchronous, since a small file is read in less time than it takes to have another thread read it. */
function readAsset(folder: string): Asset | undefined {
  const json = readIfPresent(join(folder, "asset.json"));
  return json === undefined ? undefined : JSON.parse(json);
}

/** Synchronous, as `readAsset` is. */
function replaceFile(path: string, content: Buffer | string): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    // On a full disk, the partial file would keep it full.
    rmSync(temporary, { force: true });
    throw error;
  }
}
