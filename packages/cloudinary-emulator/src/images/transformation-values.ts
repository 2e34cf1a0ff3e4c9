import colours from "color-name";
import { badRequest } from "../api-error.js";
import { TRANSPARENT } from "./step.js";

/** The longest side that a request may ask for, so that it cannot exhaust the memory. */
const MAX_SIDE = 5000;

/** `rgb:` and three or six hexadecimal digits, or the CSS name of a colour, in any case. */
export function colourNamed(value: string): string | undefined {
  const [, hex] = /^rgb:([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(value) ?? [];
  if (hex?.length === 3) return `#${hex.replace(/./g, "$&$&")}`;
  if (hex) return `#${hex}`;
  const name = value.toLowerCase();
  if (name === "transparent") return TRANSPARENT;
  if (!Object.hasOwn(colours, name)) return undefined;
  return `#${Buffer.from(colours[name] ?? []).toString("hex")}`;
}

/** `16:9` or `1.5` */
export function aspectRatio(value: string): number {
  const [, width, height = "1"] = /^(\d{1,5}(?:\.\d{1,5})?)(?::(\d{1,5}(?:\.\d{1,5})?))?$/.exec(value) ?? [];
  const ratio = Number(width) / Number(height);
  return ratio > 0 && Number.isFinite(ratio) ? ratio : invalid("aspect ratio", value);
}

export function offset(name: string, value: string): number {
  return /^\d{1,5}$/.test(value) ? Number(value) : invalid(name, value);
}

export function side(name: string, value: string): number {
  if (!/^\d+$/.test(value) || Number(value) < 1) return invalid(name, value);
  return Number(value) <= MAX_SIDE ? Number(value) : beyond(`a ${name} of at most ${MAX_SIDE} pixels`, value);
}

export function number(name: string, value: string, min: number, max: number): number {
  const result = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  return result >= min && result <= max ? result : invalid(name, value);
}

/** Refuses a value that Cloudinary has, and the emulator only within bounds. */
export function beyond(bounds: string, value: string): never {
  throw badRequest(`The emulator supports ${bounds}. Requested ${value}`);
}

export function notEmulated(part: string) {
  return badRequest(`The emulator does not support the transformation ${part}`);
}

export function invalid(name: string, value: string): never {
  throw badRequest(`Invalid ${name} in transformation: ${value}`);
}
