import { setTimeout as sleep } from "node:timers/promises";
import {
  ClockWrong,
  type CompareClocks,
  type DestroyDiscards,
  type DestructionReport,
  type UserId,
} from "@user-image/domain";

/** Beyond this difference between this machine's clock and the store's or Cloudinary's somebody should know, in milliseconds. */
export const CLOCK_TOLERANCE = 2 * 60_000;

/** A worker that destroys due images again and again. */
export interface Collector {
  /** Resolves when what it has in hand is finished. */
  stop(): Promise<void>;
}

/** Who wants to know what comes of the passes. */
export interface Listener {
  /** Of a pass that had something to do. */
  onReport(report: DestructionReport): void;
  /** Of a pass, or of one user, whom the pass then went on without. */
  onFailure(error: unknown, userId?: UserId): void;
  /** Before each pass: how far this machine's clock is ahead of the store's or Cloudinary's, in milliseconds. */
  onClock(difference: number): void;
}

/** What a pass runs. */
export interface Collecting {
  readonly destroyDiscards: DestroyDiscards;
  readonly compareClocks: CompareClocks;
}

/**
 * Runs one pass, if the clock is right. It ends early, as a failure, if an answer of Cloudinary says meanwhile that
 * the clock is wrong.
 *
 * @throws {ClockWrong | StoreUnavailable}
 */
export async function collectOnce(
  { destroyDiscards, compareClocks }: Collecting,
  listener: Pick<Listener, "onFailure" | "onClock">,
  signal?: AbortSignal,
): Promise<DestructionReport> {
  try {
    const difference = await compareClocks.execute();
    if (difference !== null) listener.onClock(difference);
  } catch (error) {
    if (error instanceof ClockWrong) listener.onClock(error.difference);
    throw error;
  }
  let wrong: ClockWrong | undefined;
  const watched = {
    get aborted() {
      wrong ??= wrongBy(compareClocks);
      return wrong !== undefined || signal?.aborted === true;
    },
  };
  const report = await destroyDiscards.execute(watched, (userId, error) => listener.onFailure(error, userId));
  if (wrong) {
    listener.onClock(wrong.difference);
    listener.onFailure(wrong);
  }
  return report;
}

function wrongBy(compareClocks: CompareClocks): ClockWrong | undefined {
  try {
    compareClocks.compareWithMedia();
    return undefined;
  } catch (error) {
    if (error instanceof ClockWrong) return error;
    throw error;
  }
}

/**
 * Starts a worker.
 *
 * @param interval between two passes, in milliseconds; it varies by a tenth, so that workers that
 *   were started together drift apart
 */
export function startCollector(collecting: Collecting, interval: number, listener: Listener): Collector {
  const stopping = new AbortController();
  const { signal } = stopping;

  const work = async () => {
    while (!signal.aborted) {
      const pause = interval * (0.9 + Math.random() / 5);
      await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
      await pass();
    }
  };
  const pass = async () => {
    try {
      const report = await collectOnce(collecting, listener, signal);
      if (report.destroyed + report.failed > 0) listener.onReport(report);
    } catch (error) {
      listener.onFailure(error);
    }
  };

  const working = work();
  return {
    stop: () => {
      stopping.abort();
      return working;
    },
  };
}
