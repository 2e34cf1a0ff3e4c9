import type { ImageFormat } from "../images/image-format.js";

/** The data of one stored image, which is in one JSON file beside the image. */
export interface Asset {
  /** 32 hex digits, which stay when the image is overwritten. */
  readonly assetId: string;
  readonly publicId: string;
  /** Unix seconds of the latest upload. */
  readonly version: number;
  /** 32 hex digits, new for each upload: two uploads in one second differ only in this. */
  readonly versionId: string;
  /** The format of an image. The content of a raw file is not looked at. */
  readonly format: ImageFormat | "raw";
  /** In pixels as displayed, after the EXIF orientation is applied; 0 for a raw file, like `height`. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation, else 1. */
  readonly pages: number;
  readonly bytes: number;
  /** MD5 of the stored bytes. */
  readonly etag: string;
  /** ISO time of the first upload under this id. */
  readonly createdAt: string;
  /** ISO time of the latest upload. */
  readonly uploadedAt: string;
  readonly tags: readonly string[];
  readonly context: Readonly<Record<string, string>>;
  readonly moderation: Moderation | null;
  readonly assetFolder: string;
  readonly displayName: string;
  readonly originalFilename: string | null;
  /** By the external id of the field. Absent if there is none. */
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
  /** The images that `eager` asked for. Absent if there are none. */
  readonly derived?: readonly DerivedImage[];
}

/** Of a field of the type string, date or enum; integer; or set. */
export type MetadataValue = string | number | readonly string[];

/** An image that was derived before anybody asked for it at its URL, where it is derived again. */
export interface DerivedImage {
  /** 32 hex digits */
  readonly id: string;
  readonly transformation: string;
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export type ResourceType = "image" | "raw";

export function resourceTypeOf({ format }: Pick<Asset, "format">): ResourceType {
  return format === "raw" ? "raw" : "image";
}

/**
 * The name of an asset in the store. A raw file may have the public id of an image. A colon is in no public id, so a
 * client that asks for an image by a name with a colon gets no raw file.
 */
export function storageKey(resourceType: ResourceType, publicId: string): string {
  const isPlain = resourceType === "image" && !publicId.includes(":");
  return isPlain ? publicId : `${resourceType}:${publicId}`;
}

/** The name of this asset in the store. */
export function keyOfAsset(asset: Pick<Asset, "format" | "publicId">): string {
  return storageKey(resourceTypeOf(asset), asset.publicId);
}

export interface Moderation {
  readonly kind: "manual";
  readonly status: "pending" | "approved" | "rejected";
  /** ISO time */
  readonly updatedAt: string;
}
