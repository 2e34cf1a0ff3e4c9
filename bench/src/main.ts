import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeIllustrated } from "./charts/illustrated.js";
import { REPOSITORY } from "./processes/paths.js";
import { pinSelf } from "./processes/pinned.js";
import { showSeries } from "./progress.js";
import { report } from "./report/report.js";
import type { Section } from "./report/section.js";
import { updated } from "./report/update.js";
import { FULL, QUICK } from "./scale.js";
import { collector } from "./series/collector.js";
import { emulator } from "./series/emulator.js";
import { footprint } from "./series/footprint.js";
import { growth } from "./series/growth.js";
import { inMemory } from "./series/in-memory.js";
import { installation } from "./series/installation.js";
import { layers } from "./series/layers.js";
import { mongodb } from "./series/mongodb.js";
import { scaling } from "./series/scaling.js";
import { storeCosts } from "./series/store-costs.js";
import { timeToPicture } from "./series/time-to-picture.js";
import { uploads } from "./series/uploads.js";

const SERIES = {
  "in-memory": inMemory,
  layers,
  mongodb,
  "store-costs": storeCosts,
  uploads,
  "time-to-picture": timeToPicture,
  growth,
  collector,
  emulator,
  footprint,
  installation,
  scaling,
} as const;

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    draw: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in SERIES));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown}; there are ${Object.keys(SERIES).join(", ")}.`);

const REPORT = join(REPOSITORY, "docs/benchmarks.md");
if (values.draw) {
  await writeIllustrated(REPORT, await readFile(REPORT, "utf8"));
  process.exit();
}

pinSelf();
const isWhole = positionals.length === 0 && !values.quick;
const file = isWhole ? REPORT : join(REPOSITORY, "artifacts/benchmarks.md");
const scale = values.quick ? QUICK : FULL;
const series = Object.entries(SERIES).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const progress = await showSeries(
  series.map(([name]) => name),
  scale,
);
const sections: Section[] = [];
for (const [name, measure] of series) {
  progress.beginSeries(name);
  sections.push(await measure(scale).catch((error) => failed(name, error)));
  // After each, so that a later one that fails or hangs loses nothing.
  await writeIllustrated(file, report(sections, { isQuick: values.quick }));
}
progress.stop();
if (values.update && !isWhole) await updateReport();
process.stdout.write(`${file}\n`);
process.exit();

/** Puts the sections of these series into the report of the last run of all. */
async function updateReport(): Promise<void> {
  if (values.quick || process.exitCode) throw new Error("Only a full run that succeeds updates the report.");
  await writeIllustrated(REPORT, sections.reduce(updated, await readFile(REPORT, "utf8")));
}

function failed(name: string, error: Error): Section {
  progress.clear();
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
  return { title: name, bars: [], text: `This series failed: ${error.message}` };
}
