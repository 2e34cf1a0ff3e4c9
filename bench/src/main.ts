import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "./processes/paths.js";
import { pinSelf } from "./processes/pinned.js";
import { report } from "./report/report.js";
import type { Section } from "./report/section.js";
import { updated } from "./report/update.js";
import { FULL, QUICK } from "./scale.js";
import { collector } from "./series/collector.js";
import { emulator } from "./series/emulator.js";
import { footprint } from "./series/footprint.js";
import { growth } from "./series/growth.js";
import { inMemory } from "./series/in-memory.js";
import { layers } from "./series/layers.js";
import { mongodb } from "./series/mongodb.js";
import { scaling } from "./series/scaling.js";
import { timeToPicture } from "./series/time-to-picture.js";
import { uploads } from "./series/uploads.js";

const SERIES = {
  "in-memory": inMemory,
  layers,
  mongodb,
  uploads,
  "time-to-picture": timeToPicture,
  growth,
  collector,
  emulator,
  footprint,
  scaling,
} as const;

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false }, update: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in SERIES));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown}; there are ${Object.keys(SERIES).join(", ")}.`);

pinSelf();
const REPORT = "docs/benchmarks.md";
const isWhole = positionals.length === 0 && !values.quick;
const file = join(REPOSITORY, isWhole ? REPORT : "artifacts/benchmarks.md");
await mkdir(dirname(file), { recursive: true });

const sections: Section[] = [];
for (const [name, measure] of Object.entries(SERIES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  sections.push(await measure(values.quick ? QUICK : FULL).catch((error) => failed(name, error)));
  // After each, so that a later one that fails or hangs loses nothing.
  await writeFile(file, report(sections, { isQuick: values.quick }));
}
if (values.update && !isWhole) await updateReport();
process.stdout.write(`${file}\n`);
process.exit();

/** Puts the sections of these series into the report of the last run of all. */
async function updateReport(): Promise<void> {
  if (values.quick || process.exitCode) throw new Error("Only a full run that succeeds updates the report.");
  const file = join(REPOSITORY, REPORT);
  await writeFile(file, sections.reduce(updated, await readFile(file, "utf8")));
}

function failed(name: string, error: Error): Section {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
  return { title: name, bars: [], text: `This series failed: ${error.message}` };
}
