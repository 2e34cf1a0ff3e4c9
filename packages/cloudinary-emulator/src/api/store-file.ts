import { type ResourceType, storageKey } from "../assets/asset.js";
import type { PutResult } from "../assets/asset-store.js";
import type { ReceivedFile } from "../assets/inbox.js";
import { RAW_FILE, uploadedAsset } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import { sniffFormat } from "../images/image-format.js";
import { imageThreads } from "../images/image-thread.js";
import type { UploadName } from "./upload-name.js";
import type { UploadParameters } from "./upload-parameters.js";

/** A complete file with what it will be called. */
export interface NamedFile {
  readonly file: ReceivedFile;
  readonly resourceType: ResourceType;
  readonly name: UploadName;
}

/** Stores a file as an asset. @throws {ApiError} 400 if it is to be an image and is none */
export async function storeFile(
  { assets, now }: Emulator,
  wanted: UploadParameters,
  { file, resourceType, name }: NamedFile,
): Promise<PutResult> {
  const key = storageKey(resourceType, name.publicId);
  const existing = wanted.overwrite ? undefined : await assets.find(key);
  if (existing) return { asset: existing, outcome: "existing" };

  const { bytes, ...content } =
    resourceType === "raw" ? { ...RAW_FILE, bytes: file } : await asImage(wanted, file);
  const upload = { ...wanted, ...name, ...content, bytes, uploadedAt: now() };
  return assets.put(key, wanted.overwrite, (current) => ({ asset: uploadedAsset(upload, current), bytes }));
}

async function asImage({ allowedFormats, format, incoming }: UploadParameters, file: ReceivedFile) {
  const result = await imageThreads.uploads.run(sniffFormat(file.head), async () => ({
    kind: "incoming",
    file: file.path,
    rules: { allowedFormats, format, incoming },
  }));
  return { format: result.format, image: result.image, bytes: result.rewritten ?? file };
}
