const DIRECTIONS = [
  "center",
  "north",
  "north_east",
  "east",
  "south_east",
  "south",
  "south_west",
  "west",
  "north_west",
] as const;

/**
 * The part of an image that a crop keeps. `attention` is the most salient part (bright colours, skin, edges), as sharp
 * estimates it: the emulator's approximation of Cloudinary's face detection and `g_auto`.
 */
export type Gravity = (typeof DIRECTIONS)[number] | "attention";

/** The gravity of a `g_` parameter. `auto:face` and similar values are all `attention`. */
export function gravityNamed(value: string): Gravity | undefined {
  if (/^(face|faces|auto)(:.+)?$/.test(value)) return "attention";
  return DIRECTIONS.find((direction) => direction === value);
}

/** The position of the kept part along each side, from 0 (left, top) to 1 (right, bottom). */
export function direction(gravity: Gravity): { x: number; y: number } {
  return {
    x: /west/.test(gravity) ? 0 : /east/.test(gravity) ? 1 : 0.5,
    y: /north/.test(gravity) ? 0 : /south/.test(gravity) ? 1 : 0.5,
  };
}
