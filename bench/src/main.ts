import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "./processes/paths.js";
import { pinSelf } from "./processes/pinned.js";
import { report } from "./report/report.js";
import type { Section } from "./report/section.js";
import { FULL, QUICK } from "./scale.js";
import { collector } from "./series/collector.js";
import { footprint } from "./series/footprint.js";
import { growth } from "./series/growth.js";
import { inMemory } from "./series/in-memory.js";
import { layers } from "./series/layers.js";
import { mongodb } from "./series/mongodb.js";
import { scaling } from "./series/scaling.js";
import { uploads } from "./series/uploads.js";

const SERIES = {
  "in-memory": inMemory,
  layers,
  mongodb,
  uploads,
  growth,
  collector,
  footprint,
  scaling,
} as const;

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in SERIES));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown}; there are ${Object.keys(SERIES).join(", ")}.`);

pinSelf();
const isWhole = positionals.length === 0 && !values.quick;
const file = join(REPOSITORY, isWhole ? "docs/benchmarks.md" : "artifacts/benchmarks.md");
await mkdir(dirname(file), { recursive: true });

const sections: Section[] = [];
for (const [name, measure] of Object.entries(SERIES)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  sections.push(await measure(values.quick ? QUICK : FULL).catch((error) => failed(name, error)));
  // After each, so that a later one that fails or hangs loses nothing.
  await writeFile(file, report(sections, { isQuick: values.quick }));
}
process.stdout.write(`${file}\n`);
process.exit();

function failed(name: string, error: Error): Section {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
  return { title: name, bars: [], text: `This series failed: ${error.message}` };
}
