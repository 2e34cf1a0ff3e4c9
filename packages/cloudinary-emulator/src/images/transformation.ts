import { badRequest } from "../api-error.js";
import type { WritableFormat } from "./image-format.js";
import { isRealParameter, isRealValue } from "./not-emulated.js";
import type { Step } from "./step.js";
import { type Draft, PARAMETERS } from "./transformation-parameters.js";
import { notEmulated, side } from "./transformation-values.js";

/** The most components. The real service documents no limit. */
const MAX_COMPONENTS = 20;

const NO_NAMES: ReadonlyMap<string, string> = new Map();

export interface Transformation {
  readonly steps: readonly Step[];
  readonly format: WritableFormat | "auto" | undefined;
  /** 1 to 100 */
  readonly quality: number | undefined;
  /** The only frame to deliver, from 1; undefined delivers all frames of an animation. */
  readonly page: number | undefined;
  /** Whether browsers save the image, and under which name without an extension. */
  readonly attachment: string | true | undefined;
}

/** What the pixels of a derived image depend on. */
export type Rendering = Pick<Transformation, "steps" | "quality" | "page">;

/** Whether each part of a path segment names a known parameter, whatever its value. */
export function isComponent(segment: string): boolean {
  return segment.split(",").every((part) => split(part) !== undefined || /^t_./.test(part));
}

/**
 * Parses a chain such as `["c_thumb,g_face,h_200,w_200", "f_auto,q_auto"]`.
 * @param named the definitions of named transformations, without `t_`
 * @throws {ApiError} 400 `Unknown transformation …`, `Invalid … in transformation: …`, if it is too long, or if
 * Cloudinary has it and the emulator does not
 */
export function parseTransformation(
  written: readonly string[],
  named: ReadonlyMap<string, string> = NO_NAMES,
): Transformation {
  const components = written.flatMap((component) => withoutNames(component, named));
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
    attachment: draft.attachment,
  };
}

/** Replaces `t_<name>` by what it is defined as. Definitions are stored when all names in them are known. */
function withoutNames(component: string, named: ReadonlyMap<string, string>, depth = 0): string[] {
  const parts = component.split(",");
  const name = parts.find((part) => part.startsWith("t_"));
  if (name === undefined) return [component];
  const definition = named.get(name.slice(2));
  if (definition === undefined || depth >= MAX_COMPONENTS) throw badRequest(`Unknown transformation ${name}`);
  const others = parts.filter((part) => part !== name);
  const defined = definition.split("/").flatMap((one) => withoutNames(one, named, depth + 1));
  return others.length > 0 ? [...defined, others.join(",")] : defined;
}

/** @throws {ApiError} 400 that says whether Cloudinary has such a transformation */
export function refuseComponent(component: string): never {
  parseComponent(component, { steps: [], dpr: 1 });
  throw badRequest(`Unknown transformation ${component}`);
}

function parseComponent(component: string, draft: Draft): Step {
  const step: Step = { crop: "scale", gravity: undefined };
  for (const part of component.split(",")) {
    const [name, value] = split(part) ?? [];
    if (name === undefined || value === undefined) {
      throw isRealParameter(part) ? notEmulated(part) : badRequest(`Unknown transformation ${part}`);
    }
    apply(name, value, step, draft);
  }
  const { crop, x, y } = step;
  if ((x !== undefined || y !== undefined) && ["fill", "pad", "thumb"].includes(crop)) {
    throw notEmulated(`c_${crop} with ${x === undefined ? "y" : "x"}`);
  }
  return step;
}

/** @throws {ApiError} 400 that says whether Cloudinary has such a value */
function apply(name: string, value: string, step: Step, draft: Draft): void {
  try {
    PARAMETERS[name]?.(value, step, draft);
  } catch (error) {
    throw isRealValue(name, value) ? notEmulated(`${name}_${value}`) : error;
  }
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

/** What a component must name to change pixels. The others say how. */
const CHANGES = [
  "width",
  "height",
  "aspect",
  "radius",
  "background",
  "effect",
  "orientation",
  "border",
] as const;

function changesPixels(step: Step): boolean {
  return CHANGES.some((name) => step[name] !== undefined);
}
