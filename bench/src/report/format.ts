import type { Spread } from "../statistics.js";

/** Differences below this are not told apart from noise, which is what the same server differs by between rounds. */
export const NOISE = 0.07;

/** With three digits that count. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** `12.3 (11.9–12.8)` */
export function spread({ median, least, most }: Spread): string {
  return `${figure(median)} (${figure(least)}–${figure(most)})`;
}

/** A ratio, with a mark if it may be noise. */
export function ratio(value: Spread): string {
  return Math.abs(value.median - 1) < NOISE ? `${spread(value)} ≈` : spread(value);
}

export function bytes(count: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log(Math.abs(count)) / Math.log(1000))),
  );
  return `${figure(count / 1000 ** power)} ${units[power]}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
