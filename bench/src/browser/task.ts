import type { NetworkConditions } from "@user-image/testing/slow-network";
import type { FlowName } from "./in-page.js";
import type { Steps } from "./timeline.js";

export interface PictureTask {
  /** The servers of the contestants. */
  readonly ours: string;
  readonly multer: string;
  readonly presign: string;
  /** Below which Cloudinary delivers pictures. */
  readonly delivery: string;
  readonly network: NetworkConditions;
  readonly photo: "jpeg" | "heic";
  readonly rounds: number;
  /** Each measurement has a user of its own. This is the first of them. */
  readonly firstUser: number;
}

/** `alone` is the upload of what the picker has prepared, without anything else. */
export type PictureContestant = "picker" | FlowName | "alone";

/** Of the JPEG only: Chromium prepares no HEIC. */
type OfJpeg = "withoutPrefetch" | "alone";

/** Times in milliseconds. */
export interface PictureRound {
  readonly shown: number;
  readonly painted: number;
  readonly steps: Steps;
}

export interface PictureResult {
  /** Of the photo, and of what the picker has uploaded of it, in bytes. */
  readonly photo: number;
  readonly prepared: number;
  readonly rounds: Readonly<Record<Exclude<PictureContestant, OfJpeg>, readonly PictureRound[]>> &
    Readonly<Partial<Record<OfJpeg, readonly PictureRound[]>>>;
}

/** Of the picture that is shown, in pixels: that of the picker. */
export const SIDE = 192;

/** How long the user moves and zooms the photo, in milliseconds. */
export const CROPPING = 3000;
