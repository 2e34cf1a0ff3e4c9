/** In pixels, as wide as the text beside it on most screens. */
export const WIDTH = 700;

/** Colours on a light and on a dark background. The steps can be told apart without red and green. */
const COLOURS = {
  background: ["#ffffff", "#0d1117"],
  text: ["#1f2328", "#f0f6fc"],
  note: ["#59636e", "#9198a1"],
  grid: ["#d1d9e0", "#3d444d"],
  ours: ["#0969da", "#4493f8"],
  other: ["#8c959f", "#7d8590"],
  range: ["#1f2328", "#f0f6fc"],
  prepare: ["#cc79a7", "#d58db5"],
  ask: ["#e69f00", "#e6a817"],
  upload: ["#0072b2", "#56b4e9"],
  confirm: ["#59636e", "#b1bac4"],
  picture: ["#009e73", "#2fc79c"],
} as const;

export type Colour = keyof typeof COLOURS;

interface TextOptions {
  readonly colour?: Colour;
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly isBold?: boolean;
}

/** A picture that follows the reader's colour scheme, also as an `<img>`. */
export function svg(title: string, height: number, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>${escaped(title)}</title>
<style>
text { font-family: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif }
${rulesOf(0)}
@media (prefers-color-scheme: dark) {
${rulesOf(1)}
}
</style>
${rect(0, 0, WIDTH, height, "background", 8)}
${text(20, 34, title, { size: 18, isBold: true })}
${parts.join("\n")}
</svg>
`;
}

export function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { colour = "text", anchor = "start", size = 15, isBold = false } = options;
  const weight = isBold ? ' font-weight="600"' : "";
  return `<text x="${px(x)}" y="${px(y)}" class="${colour}" font-size="${size}" text-anchor="${anchor}"${weight}>${escaped(content)}</text>`;
}

export function rect(x: number, y: number, width: number, height: number, colour: Colour, round = 0): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="${round}" class="${colour}"/>`;
}

/** A line from point to point. */
export function path(points: readonly (readonly [number, number])[], colour: Colour, width = 1): string {
  const steps = points.map(([x, y]) => `${px(x)} ${px(y)}`).join(" L ");
  return `<path d="M ${steps}" class="${colour} line" stroke-width="${width}"/>`;
}

export function dot(x: number, y: number, colour: Colour): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="5" class="${colour}"/>`;
}

/** What the colours mean. */
export type Legend = readonly (readonly [name: string, colour: Colour])[];

/** More than most letters take in most fonts, since how wide a text will be is not known here. */
const LETTER = 8.5;

export function legendAt(y: number, legend: Legend): string {
  let x = 20;
  const entries = legend.map(([name, colour]) => {
    const entry = rect(x, y - 12, 14, 14, colour, 2) + text(x + 20, y, name, { size: 14 });
    x += 44 + name.length * LETTER;
    return entry;
  });
  return entries.join("\n");
}

/** A few round numbers from 0 to at least the greatest value. */
export function ticksUpTo(most: number): number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step);
}

function rulesOf(scheme: 0 | 1): string {
  const rules = Object.entries(COLOURS).map(
    ([name, { [scheme]: colour }]) =>
      `.${name} { fill: ${colour} } .${name}.line { stroke: ${colour}; fill: none }`,
  );
  return rules.join("\n");
}

function px(length: number): string {
  return String(Math.round(length * 10) / 10);
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
