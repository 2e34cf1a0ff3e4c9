/**
 * One promise of a port, to be run by any test runner:
 * `for (const { name, run } of userRepositoryContract(open)) test(name, run);`
 */
export interface ContractCase {
  readonly name: string;
  /** Rejects if the adapter breaks the promise. */
  run(): Promise<void>;
}

/** Makes contract cases from a table of promises. */
export function contractCases(promises: Readonly<Record<string, () => Promise<void>>>): ContractCase[] {
  return Object.entries(promises).map(([name, run]) => ({ name, run }));
}
