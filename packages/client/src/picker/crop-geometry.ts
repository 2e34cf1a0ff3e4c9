import type { Size } from "../picture/read-picture.js";

/** The visible square part of a picture. */
export interface Crop {
  /** 1 for the largest square that fits into the picture, 2 for one with half its side. */
  readonly zoom: number;
  /** The middle of the square, in pixels of the picture. */
  readonly x: number;
  readonly y: number;
}

/** A point, in CSS pixels from the middle of the area in which the part is shown. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

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
 * The part after a gesture that moves one point of the picture to another place and magnifies the picture there.
 *
 * @param area the side of the area in which the part is shown, in CSS pixels
 */
export function dragged(crop: Crop, size: Size, area: number, gesture: Gesture): Crop {
  const { from, to, factor } = gesture;
  const zoom = clamp(crop.zoom * factor, 1, MAX_ZOOM);
  const before = sideOf(crop, size) / area;
  const after = sideOf({ ...crop, zoom }, size) / area;
  const moved = {
    zoom,
    x: crop.x + from.x * before - to.x * after,
    y: crop.y + from.y * before - to.y * after,
  };
  return within(moved, size);
}

export interface Gesture {
  readonly from: Point;
  readonly to: Point;
  readonly factor: number;
}

/**
 * The transform, around its top left corner, of a picture that lies in the top left corner of a square area, with
 * which the area shows the part.
 *
 * @param area the side of the area, in CSS pixels
 */
export function transformOf(crop: Crop, size: Size, area: number): string {
  const scale = area / sideOf(crop, size);
  const shift = (middle: number) => area / 2 - scale * middle;
  return `matrix(${[scale, 0, 0, scale, shift(crop.x), shift(crop.y)].join(", ")})`;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
