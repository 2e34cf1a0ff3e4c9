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
 * Which part of an image a crop keeps. `attention` is what the eye is drawn to (bright colours, skin, edges), as
 * sharp estimates it: the emulator's approximation of Cloudinary's face detection and `g_auto`.
 */
export type Gravity = (typeof DIRECTIONS)[number] | "attention";

/** The gravity that a `g_` parameter asks for: `auto:face` and its like are all `attention`. */
export function gravityNamed(value: string): Gravity | undefined {
  if (/^(face|faces|auto)(:.+)?$/.test(value)) return "attention";
  return DIRECTIONS.find((direction) => direction === value);
}

/** How far along each side, from 0 (left, top) to 1 (right, bottom), the kept part lies. */
export function direction(gravity: Gravity): { x: number; y: number } {
  return {
    x: /west/.test(gravity) ? 0 : /east/.test(gravity) ? 1 : 0.5,
    y: /north/.test(gravity) ? 0 : /south/.test(gravity) ? 1 : 0.5,
  };
}
