import { inOneLine } from "../logging/reason-of.js";

/** Lines of columns that are as wide as their longest cell. The first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(inOneLine));
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? "")].length)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** A time for people: `2026-01-31 12:00 UTC`. */
export function timeInWords(time: string | null): string {
  return time === null ? "-" : `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
