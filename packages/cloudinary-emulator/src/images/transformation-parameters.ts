import { gravityNamed } from "./gravity.js";
import { formatNamed, type WritableFormat } from "./image-format.js";
import { CROPS, type Step } from "./step.js";
import { aspectRatio, beyond, colourNamed, invalid, number, offset, side } from "./transformation-values.js";

const [MIN_DPR, MAX_DPR] = [0.1, 5];

const AUTO_QUALITY: Record<string, number> = {
  auto: 75,
  "auto:best": 90,
  "auto:good": 75,
  "auto:eco": 60,
  "auto:low": 45,
};

/** The options that apply to a whole transformation, collected while its components are parsed. */
export interface Draft {
  steps: Step[];
  format?: WritableFormat | "auto";
  quality?: number;
  page?: number;
  attachment?: string | true;
  dpr: number;
}

/** The EXIF orientations that show an image as these angles do. */
const ORIENTATIONS: Record<string, number> = {
  "0": 1,
  "90": 6,
  "180": 3,
  "270": 8,
  "-90": 8,
  "-180": 3,
  "-270": 6,
  hflip: 2,
  vflip: 4,
};

/** Flags that change no pixel: a derived image has no metadata, and its encoding is not that of Cloudinary. */
const HARMLESS_FLAGS = ["force_strip", "lossy", "progressive", "strip_profile"];

/** The parameters of transformations that are emulated: what each does with its value. */
export const PARAMETERS: Record<string, (value: string, step: Step, draft: Draft) => void> = {
  c: (value, step) => {
    step.crop = CROPS.find((crop) => crop === value) ?? invalid("crop", value);
  },
  g: (value, step) => {
    step.gravity = gravityNamed(value) ?? invalid("gravity", value);
  },
  w: (value, step) => {
    step.width = side("width", value);
  },
  h: (value, step) => {
    step.height = side("height", value);
  },
  r: (value, step) => {
    step.radius = value === "max" ? "max" : side("radius", value);
  },
  b: (value, step) => {
    step.background = colourNamed(value) ?? invalid("background", value);
  },
  f: (value, _step, draft) => {
    const format = value === "auto" ? "auto" : formatNamed(value);
    draft.format = format && format !== "heic" ? format : invalid("format", value);
  },
  q: (value, _step, draft) => {
    draft.quality = AUTO_QUALITY[value] ?? number("quality", value, 1, 100);
  },
  ar: (value, step) => {
    step.aspect = aspectRatio(value);
  },
  x: (value, step) => {
    step.x = offset("x", value);
  },
  y: (value, step) => {
    step.y = offset("y", value);
  },
  a: (value, step) => {
    const known = Object.hasOwn(ORIENTATIONS, value) ? ORIENTATIONS[value] : undefined;
    step.orientation = known ?? invalid("angle", value);
  },
  bo: (value, step) => {
    const [, width = "", name = ""] = /^(\d+)px_solid_(.+)$/.exec(value) ?? [];
    const colour = colourNamed(name) ?? invalid("border", value);
    step.border = { width: side("border", width), colour };
  },
  co: (value, step) => {
    step.colour = colourNamed(value) ?? invalid("color", value);
  },
  e: (value, step) => {
    const [, effect, strength] = /^(grayscale$|colorize)(?::(\d+))?$/.exec(value) ?? [];
    step.effect = effect === "grayscale" || effect === "colorize" ? effect : invalid("effect", value);
    step.strength = number("effect", strength ?? "100", 0, 100);
  },
  pg: (value, _step, draft) => {
    draft.page = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : invalid("page", value);
  },
  fl: (value, _step, draft) => {
    for (const flag of value.split(".")) {
      const attachment = /^attachment(?::(.+))?$/s.exec(flag);
      if (attachment) draft.attachment = attachment[1] ?? true;
      else if (!HARMLESS_FLAGS.includes(flag)) invalid("flag", flag);
    }
  },
  dpr: (value, _step, draft) => {
    // Without client hints, dpr_auto is 1.0, as on the real service.
    draft.dpr = value === "auto" ? 1 : pixelRatio(value);
  },
};

function pixelRatio(value: string): number {
  const ratio = number("dpr", value, Number.MIN_VALUE, Number.MAX_VALUE);
  if (ratio >= MIN_DPR && ratio <= MAX_DPR) return ratio;
  return beyond(`a dpr from ${MIN_DPR} to ${MAX_DPR}`, value);
}
