import { readFile } from "node:fs/promises";
import { badRequest } from "./api-error.js";
import { AssetStore } from "./assets/asset-store.js";
import { storedPublicId } from "./assets/public-id.js";
import { uploadedAsset } from "./assets/uploaded-asset.js";
import { type ImageFormat, isStorable, sniffFormat } from "./images/image-format.js";
import { imageThreads } from "./images/image-thread.js";
import type { ImageFacts } from "./images/inspect.js";

const AS_IT_IS = { allowedFormats: undefined, format: undefined, incoming: undefined };

interface DescribedImage {
  readonly format: ImageFormat;
  readonly image: ImageFacts;
}

/** An image to store without an upload. */
export interface ImportedAsset {
  readonly publicId: string;
  /** The time of its upload, in Unix seconds. */
  readonly version: number;
  /** The image, or the path of its file. */
  readonly file: Buffer | string;
  /** The size, upright and in pixels, of an image that is known to be intact and still. It is not decoded, which is quicker. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Whether to destroy an existing image under the public id first, with its data. */
  readonly replace?: boolean;
}

/**
 * Stores an image in an emulator's folder as if it had been uploaded at the time of its version. Does nothing if an
 * image with this public id exists and must not be replaced, so it can be called at each start.
 * @throws {ApiError} if the file is no image or the public id is not valid
 */
export async function importAsset(
  { dir }: { readonly dir: string },
  { publicId: requested, version, file, size, replace = false }: ImportedAsset,
): Promise<void> {
  const assets = new AssetStore(dir);
  const publicId = storedPublicId(requested);
  if (replace) await assets.remove(publicId);
  else if (await assets.find(publicId)) return;

  const bytes = typeof file === "string" ? await readFile(file) : file;
  const { format, image } = size ? still(bytes, size) : await decoded(bytes);
  const upload = { publicId, format, image, bytes, uploadedAt: new Date(version * 1000) };
  await assets.put(publicId, false, () => ({ asset: uploadedAsset(upload, undefined), bytes }));
}

/** @throws {ApiError} if the file does not begin as an image, or the size is none */
function still(bytes: Buffer, { width, height }: Required<ImportedAsset>["size"]): DescribedImage {
  const format = sniffFormat(bytes);
  if (format === undefined || !isStorable(format)) throw badRequest("Invalid image file");
  if (![width, height].every((side) => Number.isSafeInteger(side) && side > 0))
    throw badRequest("The size of an image must be two whole numbers from 1 on");
  return { format, image: { width, height, pages: 1 } };
}

function decoded(bytes: Buffer): Promise<DescribedImage> {
  return imageThreads.uploads.run(sniffFormat(bytes), async () => ({
    kind: "incoming",
    file: bytes,
    rules: AS_IT_IS,
  }));
}
