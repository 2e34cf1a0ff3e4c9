import { badRequest } from "../api-error.js";
import type { Step } from "./step.js";

/** Limits of the Free plan, from its real `usage` answer: `image_max_px` and `asset_max_total_px`. */
export const MAX_PIXELS = 25_000_000;
export const MAX_TOTAL_PIXELS = 50_000_000;

/** The limit of all steps of a transformation together, since each step computes all its pixels. */
const MAX_STEP_PIXELS = 100_000_000;

/** The longest side in WebP, the format with the lowest limit. */
const MAX_SIDE = 16_383;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size after a whole step, in pixels; at least 1 by 1. */
function sizeAfter(step: Step, from: Size): Size {
  const { width, height } = sizeAfterResize(step, from);
  const isTurned = (step.orientation ?? 1) >= 5;
  const border = 2 * (step.border?.width ?? 0);
  return { width: (isTurned ? height : width) + border, height: (isTurned ? width : height) + border };
}

export function sizeAfterSteps(steps: readonly Step[], from: Size): Size {
  return steps.reduce<Size>((size, step) => sizeAfter(step, size), from);
}

/** The size after the first part of a step. */
export function sizeAfterResize(step: Step, from: Size): Size {
  const { width, height } = withAspect(step, from);
  if (width === undefined && height === undefined) return from;
  const box = {
    width: width ?? Math.max(1, Math.round((from.width * (height ?? 0)) / from.height)),
    height: height ?? Math.max(1, Math.round((from.height * (width ?? 0)) / from.width)),
  };
  switch (step.crop) {
    case "fit":
      return scaleInto(box, from, Number.POSITIVE_INFINITY);
    case "limit":
      return scaleInto(box, from, 1);
    case "crop":
      return {
        width: Math.min(width ?? from.width, from.width),
        height: Math.min(height ?? from.height, from.height),
      };
    default:
      return box;
  }
}

/** The sides that a component names. An aspect ratio adds the missing one, or both for the largest part of it. */
function withAspect({ width, height, aspect }: Step, from: Size): Partial<Size> {
  if (aspect === undefined || (width !== undefined && height !== undefined)) {
    return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
  }
  const wide = width ?? (height === undefined ? Math.min(from.width, from.height * aspect) : height * aspect);
  return { width: atLeastOne(wide), height: height ?? atLeastOne(wide / aspect) };
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length));
}

/**
 * Adds up the pixels of all steps of a transformation before it runs.
 * @throws {ApiError} 400 if the image, or what one of the steps makes of it, or all of that together is too large
 */
export function checkSteps(steps: readonly Step[], from: Size, frames: number): void {
  checkDerivable(from, frames);
  let size = from;
  let pixels = 0;
  for (const step of steps) {
    size = sizeAfter(step, size);
    checkDerivable(size, frames);
    pixels += size.width * size.height * frames;
  }
  if (pixels <= MAX_STEP_PIXELS) return;
  const [maximum, requested] = [MAX_STEP_PIXELS / 1_000_000, (pixels / 1_000_000).toFixed(1)];
  throw badRequest(
    `The emulator makes at most ${maximum} Megapixels in all steps of a transformation. Requested ${requested} Megapixels`,
  );
}

/** @throws {ApiError} 400, with the real service's text, if an image has more pixels than one may have */
export function checkPixels(size: Size): void {
  const pixels = size.width * size.height;
  if (pixels > MAX_PIXELS) throw tooLarge(pixels, MAX_PIXELS);
}

function checkDerivable(size: Size, frames: number): void {
  checkPixels(size);
  checkTotal(size, frames);
  if (Math.max(size.width, size.height) > MAX_SIDE) {
    throw badRequest(`Maximum image side is ${MAX_SIDE} pixels. Requested ${size.width}x${size.height}`);
  }
}

/** @throws {ApiError} 400 if all frames of an image together are more than may be stored */
export function checkTotal(size: Size, frames: number): void {
  const pixels = size.width * size.height * frames;
  if (pixels > MAX_TOTAL_PIXELS) throw tooLarge(pixels, MAX_TOTAL_PIXELS);
}

function scaleInto(box: Size, from: Size, maxFactor: number): Size {
  const factor = Math.min(box.width / from.width, box.height / from.height, maxFactor);
  return {
    width: Math.max(1, Math.round(from.width * factor)),
    height: Math.max(1, Math.round(from.height * factor)),
  };
}

function tooLarge(pixels: number, maximum: number) {
  const requested = (pixels / 1_000_000).toFixed(1);
  return badRequest(
    `Maximum image size is ${maximum / 1_000_000} Megapixels. Requested ${requested} Megapixels`,
  );
}
