import type { Sharp } from "sharp";
import { addBorder, applyEffect } from "./decorate.js";
import { direction } from "./gravity.js";
import type { ImageFormat, WritableFormat } from "./image-format.js";
import { keepPixels, openPicture, type Picture, refuseUndecodable, turnPicture } from "./picture.js";
import { roundCorners } from "./round-corners.js";
import { checkSteps, type Size, sizeAfterResize } from "./size.js";
import { type Step, TRANSPARENT } from "./step.js";
import type { Rendering } from "./transformation.js";
import { writePicture } from "./write-picture.js";

/**
 * Derives an image: upright, transformed, in another format, without metadata. Animations stay animated in GIF and
 * WebP, unless a page is named. In other formats, and in AVIF, which sharp writes without animation, the result is the
 * first frame.
 * @throws {ApiError} 400 if the file is no image after all, or too large to derive from
 */
export async function render(
  file: Buffer,
  format: ImageFormat,
  { steps, quality, page }: Rendering,
  target: WritableFormat,
): Promise<Buffer> {
  const frames = target === "gif" || target === "webp" ? "all" : 1;
  let picture = await openPicture(file, format, page ?? frames);
  checkSteps(steps, picture, picture.frames);
  for (const step of steps) picture = await applyStep(picture, step);
  return refuseUndecodable(writePicture(picture, target, quality));
}

async function applyStep(picture: Picture, step: Step): Promise<Picture> {
  const { orientation = 1, radius, border, background } = step;
  const size = sizeAfterResize(step, picture);
  let result = await keepPixels(await resize(picture, step, size), size, picture);
  if (step.effect) result = await keepPixels(applyEffect(result, step), size, result);
  if (orientation !== 1) result = await turnPicture(result, orientation);
  if (radius !== undefined) result = await keepPixels(roundCorners(result, radius), result, result);
  if (border) result = await addBorder(result, border, radius);
  if (background === undefined || background === TRANSPARENT) return result;
  return keepPixels(result.open().flatten({ background }), result, result);
}

async function resize(picture: Picture, step: Step, size: Size): Promise<Sharp> {
  const { width, height } = size;
  switch (step.crop) {
    case "fill":
    case "thumb":
      // Cloudinary's c_thumb zooms in on a detected face; here it equals c_fill.
      return picture.open().resize(width, height, { fit: "cover", position: position(step, picture) });
    case "pad":
      return picture.open().resize(width, height, {
        fit: "contain",
        position: position({ ...step, gravity: withoutAttention(step) }, picture),
        background: step.background ?? "#ffffff",
      });
    case "crop":
      return picture.open().extract({ ...(await cropOrigin(picture, step, size)), width, height });
    default:
      return picture.open().resize(width, height, { fit: "fill" });
  }
}

/** The position for sharp, which cannot find the most salient point of an animation. */
function position(step: Step, picture: Picture): string {
  const gravity = picture.frames > 1 ? withoutAttention(step) : (step.gravity ?? "center");
  return gravity === "center" ? "centre" : gravity.replace("_", "");
}

function withoutAttention({ gravity = "center" }: Step) {
  return gravity === "attention" ? "center" : gravity;
}

async function cropOrigin(picture: Picture, step: Step, size: Size): Promise<{ left: number; top: number }> {
  const room = { x: picture.width - size.width, y: picture.height - size.height };
  if (step.gravity !== "attention" || picture.frames > 1) {
    const { x, y } = direction(gravityOfCrop(step));
    return {
      left: within(room.x, room.x * x + (x === 1 ? -1 : 1) * (step.x ?? 0)),
      top: within(room.y, room.y * y + (y === 1 ? -1 : 1) * (step.y ?? 0)),
    };
  }
  const focus = await focalPoint(picture);
  return {
    left: within(room.x, focus.x - size.width / 2),
    top: within(room.y, focus.y - size.height / 2),
  };
}

/** Without a gravity, an offset counts from the corner at the top left. */
function gravityOfCrop({ gravity, x, y }: Step) {
  return gravity ?? (x === undefined && y === undefined ? "center" : "north_west");
}

function within(room: number, value: number): number {
  return Math.min(room, Math.max(0, Math.round(value)));
}

/** The most salient point by sharp. sharp reports it only for a crop, here to half of the longer side. */
async function focalPoint(picture: Picture): Promise<{ x: number; y: number }> {
  const { width, height } = picture;
  const half = width >= height ? [Math.ceil(width / 2), height] : [width, Math.ceil(height / 2)];
  // Starts from pixels: for a JPEG, sharp would report the point in coordinates of a shrunk image.
  const unshrunk = await keepPixels(picture.open(), picture, picture);
  const { info } = await unshrunk
    .open()
    .resize(half[0], half[1], { fit: "cover", position: "attention" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { x: info.attentionX ?? width / 2, y: info.attentionY ?? height / 2 };
}
