import { parseArgs } from "node:util";

/** A program's options by name, with these values by default. Ends the program with one line if one of them is unknown. */
export function optionsOf<Name extends string>(
  fallback: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const known = Object.keys(fallback).map((name) => [name, { type: "string" }] as const);
  try {
    const { values } = parseArgs({ options: Object.fromEntries(known) });
    return { ...fallback, ...(values as Partial<Record<Name, string>>) };
  } catch (error) {
    const names = Object.keys(fallback).map((name) => `--${name}`);
    return endWith(`${(error as Error).message} The options are: ${names.join(", ")}.`);
  }
}

/** How long a program must run, in seconds. Ends the program with one line if it is no time. */
export function secondsOf(minutes: string): number {
  if (!(Number(minutes) > 0)) endWith("--minutes must be a number above 0, as in: --minutes 5");
  return Number(minutes) * 60;
}

function endWith(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
