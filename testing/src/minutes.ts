import { parseArgs } from "node:util";

/** How long a program must run, by its option `--minutes`. */
export function minutesOf(fallback: string): number {
  const { values } = parseArgs({ options: { minutes: { type: "string", default: fallback } } });
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error("Say how long, as in: --minutes 5");
  return minutes;
}
