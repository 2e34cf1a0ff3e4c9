import { type Bar, barChart, type Panel } from "./bars.js";
import { type Line, lineChart } from "./lines.js";
import type { Colour } from "./svg.js";
import { type Row, readValue, rowsOf } from "./tables.js";

/** A chart and, for those who do not see it, its content in words. */
export interface Chart {
  readonly svg: string;
  readonly alt: string;
}

/** The charts by the names of their files, in their order. A chart is undefined if the report lacks its series. */
export const CHARTS: Readonly<Record<string, (report: string) => Chart | undefined>> = {
  "time-to-picture.svg": timeToPicture,
  "cpu-per-patch.svg": cpuPerPatch,
  "growth.svg": growth,
  "collector-heap.svg": collectorHeap,
};

/** The columns of the report that are one step here, in the order in which a browser takes them. */
const STEPS: readonly (readonly [name: string, colour: Colour, columns: readonly string[]])[] = [
  ["prepare", "prepare", ["prepare"]],
  ["connect and ask", "ask", ["connect", "preflight", "permission"]],
  ["upload", "upload", ["upload"]],
  ["confirm", "confirm", ["confirm"]],
  ["show the picture", "picture", ["picture", "paint"]],
];

/** What is set and over which network, as the report has it. */
const PHOTOS = [
  ["A JPEG of 12 megapixels", "1.6 Mbit/s, 150 ms"],
  ["A JPEG of 12 megapixels", "9 Mbit/s, 60 ms"],
  ["A HEIC", "1.6 Mbit/s, 150 ms"],
] as const;

/** Beside the others in the report, but no way to set a picture. */
const NO_WAY = "upload alone";

function timeToPicture(report: string): Chart | undefined {
  const panels = PHOTOS.flatMap(([photo, network]) => {
    const [start, size] = new RegExp(`\\*\\*${photo} of ([\\d.]+ MB), ${network}`).exec(report) ?? [];
    const rows = start && rowsOf(report, "From Set picture to the picture", start);
    const ways = rows ? rows.filter((row) => !nameOf(row).startsWith(NO_WAY)) : [];
    return ways.length > 0 ? [{ heading: `${photo}, ${size}, at ${network}`, ways }] : [];
  });
  if (panels.length < PHOTOS.length) return undefined;
  const seconds = (row: Row) => `${readValue(row.seconds).text} s`;
  return {
    svg: barChart({
      title: "From “Set picture” to the picture",
      legend: STEPS.map(([name, colour]) => [name, colour]),
      panels: panels.map(({ heading, ways }) => ({
        heading,
        bars: ways.map((row) => ({ ...barOf(row, seconds(row)), parts: stepsOf(row) })),
        tick: (value) => `${value} s`,
      })),
      notes: ["Shorter is better. Seconds and steps are medians, so steps do not add up exactly."],
    }),
    alt: panels.map(({ heading, ways }) => `${heading}: ${inWords(ways, seconds)}`).join(". "),
  };
}

function stepsOf(row: Row) {
  return STEPS.map(([, colour, columns]) => {
    const milliseconds = columns.reduce((sum, column) => sum + readValue(row[column]).median, 0);
    return [milliseconds / 1000, colour] as const;
  });
}

const STORES = {
  "users in memory": "PATCH, users in memory",
  "users in a MongoDB-compatible server": "PATCH, users in a MongoDB-compatible server",
};

function cpuPerPatch(report: string): Chart | undefined {
  const cost = (row: Row) => readValue(row["CPU µs/request"]);
  const panels = Object.entries(STORES).flatMap(([where, section]) => {
    const rows = rowsOf(report, section);
    return rows ? [{ where, rows }] : [];
  });
  if (panels.length < Object.keys(STORES).length) return undefined;
  const panelOf = ({ where, rows }: (typeof panels)[number]): Panel => {
    const ours = rows.find(isOurs);
    const bars = rows.map((row): Bar => {
      const { median, least, most, text } = cost(row);
      const times = isOurs(row) || !ours ? "" : `, ${round(median / cost(ours).median)}×`;
      const parts = [[median, isOurs(row) ? "ours" : "other"]] as const;
      return { ...barOf(row, `${text} µs${times}`), parts, range: [least, most] };
    });
    return { heading: `A PATCH, ${where}`, bars, tick: (value) => `${value.toLocaleString("en")} µs` };
  };
  const words = (row: Row) => `${cost(row).text} µs`;
  return {
    svg: barChart({
      title: "CPU time of a PATCH",
      panels: panels.map(panelOf),
      notes: [
        "Shorter is better; × is to user-image. The thin line: from the least to the most of all rounds.",
        "(4), (5) and (6) do less: they are what HTTP, the framework and the driver take alone.",
      ],
    }),
    alt: panels.map(({ where, rows }) => `CPU time of a PATCH, ${where}: ${inWords(rows, words)}`).join(". "),
  };
}

const LINE_COLOURS: readonly Colour[] = ["ours", "ask"];

function growth(report: string): Chart | undefined {
  const rows = rowsOf(report, "PATCH, with more and more users");
  if (!rows) return undefined;
  const stores = [...new Set(rows.map((row) => row.store ?? ""))];
  const median = (row: Row) => readValue(row["p50 ms"]);
  const linesOf = (store: string) => rows.filter((row) => row.store === store);
  const lines = stores.map(
    (store, index): Line => ({
      name: store,
      colour: LINE_COLOURS[index] ?? "other",
      points: linesOf(store).map((row) => ({
        x: Math.log10(readValue(row.users).median),
        y: median(row).median,
        label: `${median(row).text} ms`,
      })),
    }),
  );
  const sizes = [...new Set(rows.map((row) => row.users ?? ""))];
  return {
    svg: lineChart({
      title: "A PATCH with more and more users",
      heights: "ms, median of a PATCH; flat is good",
      lines,
      marks: sizes.map((users) => [Math.log10(readValue(users).median), users]),
      axis: "users in the store",
    }),
    alt: stores
      .map((store) => {
        const points = linesOf(store).map((row) => `${median(row).text} ms with ${row.users} users`);
        return `Median of a PATCH on ${store}: ${points.join(", ")}`;
      })
      .join(". "),
  };
}

function collectorHeap(report: string): Chart | undefined {
  const rows = rowsOf(report, "The collector");
  if (!rows) return undefined;
  const [, images = "many"] = /Collector: heap while it destroys ([\d,]+) images/.exec(report) ?? [];
  const shares = rows.map((row) => readValue(row["of the pass"]));
  const sizes = rows.map((row) => readValue(row["heap in use"]));
  const isLabelled = (index: number) => index === 0 || index === 1 || index === rows.length - 1;
  const points = sizes.map(({ median, text }, index) => ({
    x: shares[index]?.median ?? 0,
    y: median,
    ...(isLabelled(index) && { label: `${text} MB` }),
  }));
  return {
    svg: lineChart({
      title: `Memory while the collector destroys ${images} images`,
      heights: "MB of heap in use, after a garbage collection; flat is good",
      lines: [{ name: "", colour: "ours", points }],
      marks: shares.filter((_, index) => index % 3 === 0).map(({ median, text }) => [median, `${text} %`]),
      axis: "of the pass",
    }),
    alt: `Heap in use while the collector destroys ${images} images: ${sizes
      .map(({ text }, index) => `${text} MB at ${shares[index]?.text} %`)
      .join(", ")}`,
  };
}

function barOf(row: Row, result: string) {
  return { label: nameOf(row), result, isOurs: isOurs(row) };
}

function inWords(rows: readonly Row[], result: (row: Row) => string): string {
  return rows.map((row) => `${nameOf(row)} ${result(row)}`).join(", ");
}

/** As the report has it, without its marks for code. */
function nameOf(row: Row): string {
  return (row[""] ?? "").replaceAll("`", "");
}

function isOurs(row: Row): boolean {
  return nameOf(row).startsWith("user-image");
}

function round(value: number): string {
  return String(Number(value.toPrecision(2)));
}
