import { parseArgs } from "node:util";

/** A program's options by name, with these values by default. */
export function optionsOf<Name extends string>(
  fallback: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const known = Object.keys(fallback).map((name) => [name, { type: "string" }] as const);
  const { values } = parseArgs({ options: Object.fromEntries(known) });
  return { ...fallback, ...(values as Partial<Record<Name, string>>) };
}

/** How long a program must run, in seconds. */
export function secondsOf(minutes: string): number {
  if (!(Number(minutes) > 0)) throw new Error("Say how long, as in: --minutes 5");
  return Number(minutes) * 60;
}
