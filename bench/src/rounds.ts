import { beginStep } from "./progress.js";
/** Measures each contestant once in every round: A B C A B C …, so that drift hits all alike. */
export async function interleave<Name extends string, Result>(
  contestants: Readonly<Record<Name, () => Promise<Result>>>,
  rounds: number,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      beginStep(`round ${round} of ${rounds}: ${name}`);
      results[name].push(await contestants[name]());
    }
  }
  return results;
}
