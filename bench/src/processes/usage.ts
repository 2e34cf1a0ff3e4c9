import pidusage from "pidusage";

/** What processes have used of the machine, together. */
export interface Usage {
  /** User and system time since their start, in milliseconds. */
  readonly cpu: number;
  /** Resident set, in bytes. */
  readonly memory: number;
}

export async function usageOf(pids: readonly number[]): Promise<Usage> {
  const usages = Object.values(await pidusage([...pids]));
  return {
    cpu: usages.reduce((sum, { ctime }) => sum + ctime, 0),
    memory: usages.reduce((sum, { memory }) => sum + memory, 0),
  };
}

/** Watches how much memory a process has, until it is stopped, which resolves to the maximum. */
export function watchMemory(pid: number): () => Promise<number> {
  let most = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most = Math.max(most, (await usageOf([pid])).memory);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return async () => {
    isOver = true;
    await watching;
    return most;
  };
}
