import type { Gravity } from "./gravity.js";

export const CROPS = ["scale", "fit", "limit", "fill", "thumb", "pad", "crop"] as const;

export const TRANSPARENT = "#00000000";

type Crop = (typeof CROPS)[number];

/**
 * One component: a new size, then an effect, a rotation, rounded corners, a border and the background, in this order. A
 * missing side follows from the other.
 */
export interface Step {
  crop: Crop;
  /** Undefined if the component names none: then `c_crop` starts at `x` and `y`, if they are given. */
  gravity: Gravity | undefined;
  width?: number;
  height?: number;
  /** width : height */
  aspect?: number;
  /** The offset of a `c_crop` from the side or corner of the gravity, in pixels. */
  x?: number;
  y?: number;
  effect?: "grayscale" | "colorize";
  /** How much of `colour` a colorize adds, in percent. */
  strength?: number;
  colour?: string;
  /** The rotation or mirroring as an EXIF orientation. */
  orientation?: number;
  border?: { readonly width: number; readonly colour: string };
  /** in pixels; `max` makes an ellipse */
  radius?: number | "max";
  /** `#rrggbb`, or `TRANSPARENT` */
  background?: string;
}
