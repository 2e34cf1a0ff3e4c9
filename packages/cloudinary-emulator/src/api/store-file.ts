import { readFile } from "node:fs/promises";
import { type Asset, keyOfAsset, type ResourceType, storageKey } from "../assets/asset.js";
import type { PutResult } from "../assets/asset-store.js";
import type { ReceivedFile } from "../assets/inbox.js";
import { RAW_FILE, uploadedAsset } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { sniffFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import { derive, deriveFromStored, type EagerImage, withDerived } from "./eager.js";
import type { UploadName } from "./upload-name.js";
import type { UploadParameters } from "./upload-parameters.js";

/** A complete file with what it will be called. */
export interface NamedFile {
  readonly file: ReceivedFile;
  readonly resourceType: ResourceType;
  readonly name: UploadName;
}

/**
 * Stores a file as an asset, and nothing if its `eager` images cannot be derived.
 * @throws {ApiError} 400 if it is to be an image and is none, or for an image that cannot be derived
 */
export async function storeFile(
  emulator: Emulator,
  wanted: UploadParameters,
  { file, resourceType, name }: NamedFile,
): Promise<PutResult> {
  const { assets, now } = emulator;
  const key = storageKey(resourceType, name.publicId);
  const existing = wanted.overwrite ? undefined : await assets.find(key);
  if (existing) return existingWith(emulator, existing, wanted.eager);

  const { bytes, ...content } =
    resourceType === "raw" ? { ...RAW_FILE, bytes: file } : await asImage(wanted, file);
  const read = async () => (Buffer.isBuffer(bytes) ? bytes : readFile(bytes.path));
  const derived = await derive({ ...content, read }, wanted.eager);
  const upload = { ...wanted, ...name, ...content, bytes, uploadedAt: now() };
  const stored = await assets.put(key, wanted.overwrite, (current) => ({
    asset: withDerived(uploadedAsset(upload, current), derived),
    bytes,
  }));
  return stored.outcome === "existing" ? existingWith(emulator, stored.asset, wanted.eager) : stored;
}

async function existingWith(
  emulator: Emulator,
  asset: Asset,
  eager: readonly EagerImage[],
): Promise<PutResult> {
  const derived = await deriveFromStored(emulator, asset, eager);
  if (derived.length === 0) return { asset, outcome: "existing" };
  const changed = await emulator.assets.update(keyOfAsset(asset), (current) => withDerived(current, derived));
  return { asset: changed ?? asset, outcome: "existing" };
}

async function asImage({ allowedFormats, format, incoming }: UploadParameters, file: ReceivedFile) {
  const result = await imageThreads.uploads.run(sniffFormat(file.head), async () => ({
    kind: "incoming",
    file: file.path,
    rules: { allowedFormats, format, incoming },
  }));
  return { format: result.format, image: result.image, bytes: result.rewritten ?? file };
}
