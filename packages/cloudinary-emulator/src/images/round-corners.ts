import type { Sharp } from "sharp";
import type { Picture } from "./picture.js";

/** @param radius in pixels; `max` makes an ellipse */
export function roundCorners(picture: Picture, radius: number | "max"): Sharp {
  const mask = Buffer.from(roundedRectangle(picture, radius, "black"));
  // Tiled from the top, because the frames of an animation are one below the other.
  return picture.open().composite([{ input: mask, blend: "dest-in", tile: true, gravity: "northwest" }]);
}

/** An SVG of a rectangle. */
export function roundedRectangle(
  { width, height }: { readonly width: number; readonly height: number },
  radius: number | "max",
  fill: string,
): string {
  const [rx, ry] = radius === "max" ? [width / 2, height / 2] : [radius, radius];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="${width}" height="${height}" rx="${rx}" ry="${ry}" fill="${fill}"/></svg>`;
}
