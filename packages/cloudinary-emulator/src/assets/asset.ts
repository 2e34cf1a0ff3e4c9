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
  readonly format: ImageFormat;
  /** As displayed, after the EXIF orientation is applied. */
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
}

export interface Moderation {
  readonly kind: "manual";
  readonly status: "pending" | "approved" | "rejected";
  /** ISO time */
  readonly updatedAt: string;
}
