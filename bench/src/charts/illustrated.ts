import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CHARTS, type Chart } from "./charts.js";

/** Where the charts are, beside the report. */
const FOLDER = "charts";

const IMAGE = new RegExp(`^!\\[[^\\]]*\\]\\(${FOLDER}/[^)]*\\)\\n\\n`, "gm");

/** Writes a report with its charts at the beginning, and the charts beside it. */
export async function writeIllustrated(file: string, report: string): Promise<void> {
  const folder = join(dirname(file), FOLDER);
  await mkdir(folder, { recursive: true });
  for (const [name, { svg }] of Object.entries(chartsOf(report))) await writeFile(join(folder, name), svg);
  await writeFile(file, illustrated(report));
}

/** The charts of what the report says, by the names of their files. */
export function chartsOf(report: string): Record<string, Chart> {
  const charts = Object.entries(CHARTS).map(([name, chartOf]) => [name, chartOf(report)]);
  return Object.fromEntries(charts.filter(([, chart]) => chart));
}

/** The report with images of its charts below its title, in place of those that it had. */
export function illustrated(report: string): string {
  const images = Object.entries(chartsOf(report)).map(
    ([name, { alt }]) => `![${alt}](${FOLDER}/${name})\n\n`,
  );
  return report.replace(IMAGE, "").replace(/^# .*\n\n/, (title) => title + images.join(""));
}
