/** A measured value: the median of its rounds and, if there were several, the least and the most. */
export interface Value {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** As the report writes it. */
  readonly text: string;
}

/** A row of a table, by the names of its columns. The first column has no name. */
export type Row = Readonly<Record<string, string>>;

/**
 * The rows of a table of the report. The report is where results are stored, so charts show what its tables say.
 *
 * @param section the title of the section
 * @param after a text before the table, if it is not the section's first
 * @returns undefined if the report has no such table, as after a run of a few series
 */
export function rowsOf(report: string, section: string, after = ""): readonly Row[] | undefined {
  const part = report.split(/^## /m).find((part) => part.startsWith(`${section}\n`));
  const rest = part?.slice(part.indexOf(after));
  if (rest === undefined || !part?.includes(after)) return undefined;
  const [head = "", , ...rows] = /(?:^\|.*\|\n?)+/m.exec(rest)?.[0].trim().split("\n") ?? [];
  const names = cellsOf(head);
  return rows.map((row) => Object.fromEntries(cellsOf(row).map((cell, column) => [names[column], cell])));
}

/** Reads `3.21 (2.7–3.63)`, `1,681` or `6.78 MB`. */
export function readValue(cell = ""): Value {
  const [text = "", least = text, most = text] = cell.match(/[\d,.]+/g) ?? [];
  return { median: numberOf(text), least: numberOf(least), most: numberOf(most), text };
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function numberOf(text: string): number {
  return Number(text.replaceAll(",", ""));
}
