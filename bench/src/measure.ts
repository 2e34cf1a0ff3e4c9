import type { ClosedLoad, LoadResult, OpenLoad } from "./load/loads.js";
import { PROGRAMS } from "./processes/paths.js";
import type { Core } from "./processes/pinned.js";
import { runProgram } from "./processes/program.js";
import { usageOf } from "./processes/usage.js";

/** What one run of a load came to. */
export interface Sample {
  readonly requests: number;
  readonly perSecond: number;
  /** CPU time of the server per request, in microseconds. */
  readonly cpu: number;
  /** How much of its core the server used; far below 1, something else was the limit. */
  readonly busy: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export type Loading = Omit<ClosedLoad, "url">;

/**
 * Loads a server and measures what that costs it.
 *
 * @param pids all processes of the server
 * @param core where the load comes from
 * @throws {Error} if a single request is not answered with 2xx
 */
export async function measureClosed(
  url: string,
  pids: readonly number[],
  load: Loading,
  core: Core = "rest",
): Promise<Sample> {
  return measured(pids, () => runProgram<LoadResult>(PROGRAMS.closedLoop, { ...load, url }, { core }));
}

export async function measureOpen(load: OpenLoad, pids: readonly number[], core: Core): Promise<Sample> {
  return measured(pids, () => runProgram<LoadResult>(PROGRAMS.openLoop, load, { core }));
}

async function measured(pids: readonly number[], run: () => Promise<LoadResult>): Promise<Sample> {
  const before = await usageOf(pids);
  const result = await run();
  const after = await usageOf(pids);
  const { requests, failed } = result;
  if (failed > 0) throw new Error(`${failed} of ${requests + failed} requests were not answered with 2xx.`);
  return toSample(result, after.cpu - before.cpu);
}

/** @param cpu of the server, in milliseconds */
export function toSample({ requests, seconds, p50, p99 }: LoadResult, cpu: number): Sample {
  return {
    requests,
    perSecond: requests / seconds,
    cpu: (cpu * 1000) / requests,
    busy: cpu / 1000 / seconds,
    p50,
    p99,
  };
}
