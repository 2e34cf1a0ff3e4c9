import colours from "color-name";
import { badRequest } from "../api-error.js";
import { type Gravity, gravityNamed } from "./gravity.js";
import { formatNamed, type WritableFormat } from "./image-format.js";

/** The longest side that a request may ask for, so that it cannot exhaust the memory. */
const MAX_SIDE = 5000;
const MAX_DPR = 5;

/** The most components. The real service documents no limit. */
const MAX_COMPONENTS = 20;

const CROPS = ["scale", "fit", "limit", "fill", "thumb", "pad", "crop"] as const;
const AUTO_QUALITY: Record<string, number> = {
  auto: 75,
  "auto:best": 90,
  "auto:good": 75,
  "auto:eco": 60,
  "auto:low": 45,
};

export const TRANSPARENT = "#00000000";

type Crop = (typeof CROPS)[number];

/** One component: a new size, rounded corners, then the background. A missing side follows from the other. */
export interface Step {
  crop: Crop;
  gravity: Gravity;
  width?: number;
  height?: number;
  /** in pixels; `max` makes an ellipse */
  radius?: number | "max";
  /** `#rrggbb`, or `TRANSPARENT` */
  background?: string;
}

export interface Transformation {
  readonly steps: readonly Step[];
  readonly format: WritableFormat | "auto" | undefined;
  /** 1 to 100 */
  readonly quality: number | undefined;
  /** The only frame to deliver, from 1; undefined delivers all frames of an animation. */
  readonly page: number | undefined;
}

/** The options that apply to a whole transformation, collected while its components are parsed. */
interface Draft {
  steps: Step[];
  format?: WritableFormat | "auto";
  quality?: number;
  page?: number;
  dpr: number;
}

const PARAMETERS: Record<string, (value: string, step: Step, draft: Draft) => void> = {
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
  pg: (value, _step, draft) => {
    draft.page = /^[1-9]\d{0,5}$/.test(value) ? Number(value) : invalid("page", value);
  },
  dpr: (value, _step, draft) => {
    // Without client hints, dpr_auto is 1.0, as on the real service.
    draft.dpr = value === "auto" ? 1 : number("dpr", value, 0.1, MAX_DPR);
  },
};

/** `rgb:` and three or six hexadecimal digits, or the CSS name of a colour, in any case. */
function colourNamed(value: string): string | undefined {
  const [, hex] = /^rgb:([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(value) ?? [];
  if (hex?.length === 3) return `#${hex.replace(/./g, "$&$&")}`;
  if (hex) return `#${hex}`;
  const name = value.toLowerCase();
  if (name === "transparent") return TRANSPARENT;
  if (!Object.hasOwn(colours, name)) return undefined;
  return `#${Buffer.from(colours[name] ?? []).toString("hex")}`;
}

/** Whether each part of a path segment names a known parameter, whatever its value. */
export function isComponent(segment: string): boolean {
  return segment.split(",").every((part) => split(part) !== undefined);
}

/**
 * Parses a chain such as `["c_thumb,g_face,h_200,w_200", "f_auto,q_auto"]`.
 * @throws {ApiError} 400 `Unknown transformation …` or `Invalid … in transformation: …`, or if it is too long
 */
export function parseTransformation(components: readonly string[]): Transformation {
  if (components.length > MAX_COMPONENTS) {
    throw badRequest(
      `The emulator takes at most ${MAX_COMPONENTS} components in a transformation. Requested ${components.length}`,
    );
  }
  const draft: Draft = { steps: [], dpr: 1 };
  for (const component of components) draft.steps.push(parseComponent(component, draft));
  return {
    steps: draft.steps.map((step) => enlarge(step, draft.dpr)).filter(changesPixels),
    format: draft.format,
    quality: draft.quality,
    page: draft.page,
  };
}

function parseComponent(component: string, draft: Draft): Step {
  const step: Step = { crop: "scale", gravity: "center" };
  for (const part of component.split(",")) {
    const [name, value] = split(part) ?? [];
    if (name === undefined || value === undefined) throw badRequest(`Unknown transformation ${part}`);
    PARAMETERS[name]?.(value, step, draft);
  }
  return step;
}

function split(part: string): [name: string, value: string] | undefined {
  const [, name, value] = /^([a-z]+)_(.+)$/s.exec(part) ?? [];
  const known = name !== undefined && value !== undefined && Object.hasOwn(PARAMETERS, name);
  return known ? [name, value] : undefined;
}

function enlarge(step: Step, dpr: number): Step {
  const enlarged = { ...step };
  if (step.width) enlarged.width = side("width", `${Math.max(1, Math.round(step.width * dpr))}`);
  if (step.height) enlarged.height = side("height", `${Math.max(1, Math.round(step.height * dpr))}`);
  if (typeof step.radius === "number") enlarged.radius = Math.round(step.radius * dpr);
  return enlarged;
}

function changesPixels(step: Step): boolean {
  return [step.width, step.height, step.radius, step.background].some((value) => value !== undefined);
}

function side(name: string, value: string): number {
  return /^\d+$/.test(value) ? number(name, value, 1, MAX_SIDE) : invalid(name, value);
}

function number(name: string, value: string, min: number, max: number): number {
  const result = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return result >= min && result <= max ? result : invalid(name, value);
}

function invalid(name: string, value: string): never {
  throw badRequest(`Invalid ${name} in transformation: ${value}`);
}
