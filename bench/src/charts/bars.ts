import { type Colour, type Legend, legendAt, path, rect, svg, text, ticksUpTo, WIDTH } from "./svg.js";

export interface Bar {
  readonly label: string;
  /** The result, in words. */
  readonly result: string;
  readonly isOurs: boolean;
  /** What the bar is made of, from left to right. */
  readonly parts: readonly (readonly [length: number, colour: Colour])[];
  /** The least and the most of all rounds. */
  readonly range?: readonly [number, number];
}

export interface Panel {
  readonly heading: string;
  readonly bars: readonly Bar[];
  /** A round number with its unit. */
  readonly tick: (value: number) => string;
}

const LEFT = 296;
const RIGHT = 124;
const ROW = 28;
const LINE = 24;

interface BarChart {
  readonly title: string;
  readonly legend?: Legend;
  readonly panels: readonly Panel[];
  readonly notes: readonly string[];
}

/** Horizontal bars, in panels that have scales of their own. */
export function barChart({ title, legend = [], panels, notes }: BarChart): string {
  let y = 62;
  const parts: string[] = [];
  if (legend.length > 0) {
    parts.push(legendAt(y, legend));
    y += 34;
  }
  for (const panel of panels) {
    parts.push(panelAt(y, panel));
    y += LINE + panel.bars.length * ROW + 48;
  }
  for (const note of notes) {
    parts.push(text(20, y, note, { colour: "note", size: 14 }));
    y += LINE;
  }
  return svg(title, y, parts);
}

function panelAt(top: number, { heading, bars, tick }: Panel): string {
  const ends = bars.map(({ parts, range }) =>
    Math.max(range?.[1] ?? 0, sum(parts.map(([length]) => length))),
  );
  const ticks = ticksUpTo(Math.max(...ends));
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...ticks);
  const first = top + 14;
  const bottom = first + bars.length * ROW;
  const grid = ticks.map((value) => {
    const x = LEFT + value * scale;
    const label = text(x, bottom + 20, tick(value), { colour: "note", size: 14, anchor: "middle" });
    return `${path(
      [
        [x, first],
        [x, bottom + 4],
      ],
      "grid",
    )}${label}`;
  });
  const rows = bars.map((bar, index) => rowAt(first + index * ROW, bar, ends[index] ?? 0, scale));
  return [text(20, top, heading, { isBold: true }), ...grid, ...rows].join("\n");
}

function rowAt(y: number, { label, result, isOurs, parts, range }: Bar, end: number, scale: number): string {
  let x = LEFT;
  const rects = parts.map(([length, colour]) => {
    const drawn = rect(x, y + 6, length * scale, ROW - 10, colour);
    x += length * scale;
    return drawn;
  });
  const middle = y + 6 + (ROW - 10) / 2;
  const spread =
    range &&
    path(
      range.map((value) => [LEFT + value * scale, middle] as const),
      "range",
      2,
    );
  return [
    text(LEFT - 12, middle + 5, label, { anchor: "end", isBold: isOurs }),
    ...rects,
    ...(spread ? [spread] : []),
    text(LEFT + end * scale + 8, middle + 5, result, { isBold: isOurs }),
  ].join("\n");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
