import { processor } from "./machine.js";
import { barsTable, type Section, sectionText } from "./section.js";

/**
 * A report in which a section, and its rows of the targets, are those of another run; all else stays as it is. The
 * section says on which processor it was measured.
 */
export function updated(report: string, section: Section): string {
  const [head = "", ...rest] = report.split(/^(?=## )/m);
  const others = rest.map((part) => (part.startsWith("## Targets\n") ? withBars(part, section) : part));
  const isSame = (part: string) => part.startsWith(`## ${section.title}\n`);
  const at = others.findIndex(isSame);
  others.splice(at < 0 ? others.length : at, at < 0 ? 0 : 1, `${sectionText(section)}\n\n${measured()}\n\n`);
  return `${[head, ...others].map((part) => part.trimEnd()).join("\n\n")}\n`;
}

function withBars(targets: string, { bars }: Section): string {
  const [, ...rows] = barsTable(bars).split("\n").slice(1);
  const names = bars.map(({ what }) => `| ${what} |`);
  const lines = targets.split("\n").filter((line) => !names.some((name) => line.startsWith(name)));
  const end = lines.findLastIndex((line) => line.startsWith("| ")) + 1;
  lines.splice(end, 0, ...rows);
  // Below the head and its line.
  const all = lines.filter((line) => line.startsWith("| ")).slice(2);
  const met = all.filter((line) => !line.includes("**not met**"));
  return lines.join("\n").replace(/^\d+ of \d+\./m, `${met.length} of ${all.length}.`);
}

function measured(): string {
  return `Measured on ${new Date().toISOString().slice(0, 10)}, apart from the rest, on ${processor()}.`;
}
