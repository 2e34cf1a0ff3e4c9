import { type Colour, dot, legendAt, path, svg, text, ticksUpTo, WIDTH } from "./svg.js";

export interface Line {
  readonly name: string;
  readonly colour: Colour;
  readonly points: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
  /** Shown at the point. */
  readonly label?: string;
}

interface LineChart {
  readonly title: string;
  /** What the heights are, with their unit. */
  readonly heights: string;
  readonly lines: readonly Line[];
  /** Where the axis is marked, and with what. */
  readonly marks: readonly (readonly [x: number, label: string])[];
  /** What the axis is. */
  readonly axis: string;
}

const LEFT = 70;
const RIGHT = 40;
const HEIGHT = 220;

/** Lines over an axis, with heights that begin at zero, so that what looks flat is flat. */
export function lineChart({ title, heights, lines, marks, axis }: LineChart): string {
  const legend = lines.length > 1 ? lines.map(({ name, colour }) => [name, colour] as const) : [];
  const top = legend.length > 0 ? 116 : 84;
  const bottom = top + HEIGHT;
  const points = lines.flatMap((line) => line.points);
  const ticks = ticksUpTo(Math.max(...points.map(({ y }) => y)) * 1.15);
  const [from, to] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const place = ({ x, y }: Point): Place => [
    LEFT + ((x - from) / (to - from)) * (WIDTH - LEFT - RIGHT),
    bottom - (y / Math.max(...ticks)) * HEIGHT,
  ];
  const placed = lines.map((line) => ({ ...line, places: line.points.map(place) }));
  const all = placed.flatMap(({ places }) => places);
  const note = { colour: "note", size: 14 } as const;
  return svg(title, bottom + 60, [
    text(20, 62, heights, note),
    legendAt(92, legend),
    ...ticks.map((value) => tickAt(place({ x: from, y: value })[1], String(value))),
    ...marks.map(([x, label]) =>
      text(place({ x, y: 0 })[0], bottom + 22, label, { ...note, anchor: anchorAt(x, from, to) }),
    ),
    text(WIDTH / 2, bottom + 46, axis, { ...note, anchor: "middle" }),
    ...placed.map(({ places, colour }) => path(places, colour, 3)),
    ...placed.flatMap(({ places, colour }) => places.map(([x, y]) => dot(x, y, colour))),
    ...placed.flatMap(({ points, places }) =>
      points.flatMap(({ x, label }, index) => {
        const [left, height] = places[index] ?? [0, 0];
        const options = { anchor: anchorAt(x, from, to), isBold: true };
        const below = isBelow([left, height], all, places[index + 1]);
        return label ? [text(left, height + (below ? 26 : -14), label, options)] : [];
      }),
    ),
  ]);
}

type Place = readonly [x: number, y: number];

function tickAt(y: number, label: string): string {
  const line: readonly Place[] = [
    [LEFT, y],
    [WIDTH - RIGHT, y],
  ];
  return path(line, "grid") + text(LEFT - 12, y + 5, label, { colour: "note", size: 14, anchor: "end" });
}

/** Whether a label has no room above its point: another line is near, or its own rises. */
function isBelow([x, y]: Place, others: readonly Place[], next?: Place): boolean {
  const isNear = others.some(([otherX, otherY]) => otherX === x && otherY < y && y - otherY < 44);
  return isNear || (next !== undefined && y - next[1] > 20);
}

/** So that the text at either end stays inside. */
function anchorAt(x: number, from: number, to: number): "start" | "middle" | "end" {
  if (x === from) return "start";
  return x === to ? "end" : "middle";
}
