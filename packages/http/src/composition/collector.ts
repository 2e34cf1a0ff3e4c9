import { setTimeout as sleep } from "node:timers/promises";
import {
  ClockWrong,
  type CompareClocks,
  type DestroyDiscards,
  type DestroyStrays,
  type DestructionReport,
  type UserId,
} from "@user-image/domain";

/** A larger difference between this machine's clock and the store's or Cloudinary's is logged as a warning. In milliseconds. */
export const CLOCK_TOLERANCE = 2 * 60_000;

/** A worker that destroys due images again and again. */
export interface Collector {
  /** Resolves when the running work is finished. */
  stop(): Promise<void>;
}

/** Receives the results of the passes. */
export interface Listener {
  /** Receives the report of a pass that destroyed or checked something. */
  onReport(report: DestructionReport): void;
  /** Receives the error of a pass, or of one user; the pass then continues with other users. */
  onFailure(error: unknown, userId?: UserId): void;
  /** Receives, before each pass, how far this machine's clock is ahead of the store's or Cloudinary's, in milliseconds. */
  onClock(difference: number): void;
}

/** The use cases of a pass. */
export interface Collecting {
  readonly destroyDiscards: DestroyDiscards;
  readonly compareClocks: CompareClocks;
  /** Unset if new images have no folder of their own. */
  readonly destroyStrays?: DestroyStrays | undefined;
}

/**
 * Runs one pass if the clock is right. The pass ends early, with an error, if an answer of Cloudinary shows that the
 * clock is wrong.
 *
 * @throws {ClockWrong | StoreUnavailable}
 */
export async function collectOnce(
  { destroyDiscards, destroyStrays, compareClocks }: Collecting,
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
  const ofUsers = await destroyDiscards.execute(watched, (userId, error) =>
    listener.onFailure(error, userId),
  );
  const ofStrays = await destroyStrays?.execute(watched).catch((error) => listener.onFailure(error));
  if (wrong) {
    listener.onClock(wrong.difference);
    listener.onFailure(wrong);
  }
  const { destroyed, failed } = ofStrays ?? { destroyed: 0, failed: 0 };
  return { destroyed: ofUsers.destroyed + destroyed, failed: ofUsers.failed + failed };
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
