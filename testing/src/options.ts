import { parseArgs } from "node:util";

/** The options of a program by their names, each as it was given or else as here. */
export function optionsOf<Name extends string>(
  fallback: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const known = Object.keys(fallback).map((name) => [name, { type: "string" }] as const);
  const { values } = parseArgs({ options: Object.fromEntries(known) });
  return { ...fallback, ...(values as Partial<Record<Name, string>>) };
}

/** How long a program is to go on, in seconds. */
export function secondsOf(minutes: string): number {
  if (!(Number(minutes) > 0)) throw new Error("Say how long, as in: --minutes 5");
  return Number(minutes) * 60;
}
