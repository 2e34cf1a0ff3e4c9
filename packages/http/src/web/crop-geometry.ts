import type { Size } from "@user-image/client";

/** The visible square part of a picture. */
export interface Crop {
  /** 1 for the largest square that fits into the picture, 2 for one with half its side. */
  readonly zoom: number;
  /** The middle of the square, in pixels of the picture. */
  readonly x: number;
  readonly y: number;
}

/** As in CSS: a, b, c, d, e, f. */
export type Matrix = readonly [number, number, number, number, number, number];

export const MAX_ZOOM = 5;

export function wholePicture({ width, height }: Size): Crop {
  return { zoom: 1, x: width / 2, y: height / 2 };
}

/** The side of the square, in pixels of the picture. */
export function sideOf({ zoom }: Crop, { width, height }: Size): number {
  return Math.min(width, height) / zoom;
}

/** The nearest part that lies completely within the picture. */
export function within(crop: Crop, size: Size): Crop {
  const zoom = clamp(crop.zoom, 1, MAX_ZOOM);
  const half = sideOf({ ...crop, zoom }, size) / 2;
  return { zoom, x: clamp(crop.x, half, size.width - half), y: clamp(crop.y, half, size.height - half) };
}

/**
 * The transform of a picture, around its own middle, with which a square area at its top left corner
 * shows the part.
 *
 * @param area the side of the area, in CSS pixels
 */
export function toMatrix(crop: Crop, size: Size, area: number): Matrix {
  const scale = area / sideOf(crop, size);
  const shift = (middle: number, length: number) => (area - length) / 2 - scale * (middle - length / 2);
  return [scale, 0, 0, scale, shift(crop.x, size.width), shift(crop.y, size.height)];
}

/** The part that the area shows of a picture with this transform. */
export function fromMatrix([scale, , , , e, f]: Matrix, size: Size, area: number): Crop {
  const middle = (shift: number, length: number) => length / 2 + ((area - length) / 2 - shift) / scale;
  const zoom = (scale * Math.min(size.width, size.height)) / area;
  return { zoom, x: middle(e, size.width), y: middle(f, size.height) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
