import sharp, { type Sharp } from "sharp";
import { badRequest } from "../api-error.js";
import { keepPixels, type Picture } from "./picture.js";
import { roundedRectangle } from "./round-corners.js";
import type { Step } from "./step.js";

const DEFAULT_COLOUR = "#000000";

/** The sides of the tile of one colour that is repeated over an image, in pixels. */
const TILE = 8;

/** Makes a picture grey, or adds a colour to it. */
export function applyEffect(picture: Picture, { effect, colour, strength = 100 }: Step): Sharp {
  if (effect === "grayscale") return picture.open().grayscale().toColourspace("srgb");
  // A tile must not exceed the image.
  const [width, height] = [Math.min(TILE, picture.width), Math.min(TILE, picture.height)];
  const tile = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${colour ?? DEFAULT_COLOUR}" fill-opacity="${strength / 100}"/></svg>`;
  return picture
    .open()
    .composite([{ input: Buffer.from(tile), blend: "atop", tile: true, gravity: "northwest" }]);
}

/**
 * Adds a border around a picture, which becomes larger.
 * @param radius the radius of the corners of the picture
 * @throws {ApiError} 400 for an animation
 */
export async function addBorder(
  picture: Picture,
  { width, colour }: NonNullable<Step["border"]>,
  radius: Step["radius"] = 0,
): Promise<Picture> {
  if (picture.frames > 1) throw badRequest("The emulator does not add a border to an animation");
  const size = { width: picture.width + 2 * width, height: picture.height + 2 * width };
  const outer = typeof radius === "number" && radius > 0 ? radius + width : radius;
  const content = await picture.open().png().toBuffer();
  const background = sharp(Buffer.from(roundedRectangle(size, outer, colour)));
  return keepPixels(background.composite([{ input: content, left: width, top: width }]), size, picture);
}
