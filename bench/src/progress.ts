import { type Progress, showProgress } from "../../packages/http/dist/command-line/progress.js";
import type { Scale } from "./scale.js";

/**
 * About how long each series takes, in seconds: its loads, and what it starts and fills. Only the remaining time that
 * is shown depends on it.
 */
const SECONDS: Readonly<Record<string, (scale: Scale) => number>> = {
  "in-memory": (scale) => 10 + scale.rounds * 5 * (scale.warmUp + scale.seconds + 1),
  layers: (scale) => 10 + scale.layerRounds * 7 * (scale.warmUp + scale.seconds / 2 + 1),
  mongodb: (scale) =>
    scale.mongodbRounds * 4 * (scale.mongodbWarmUp + scale.seconds + scale.mongodbOpenSeconds + 6),
  uploads: (scale) => scale.uploadRounds * 2 * (5 + (scale.uploads / 100) * (8 + scale.uploadWarmUps)),
  "time-to-picture": (scale) => 60 + scale.pictureRounds * 190,
  growth: (scale) =>
    20 +
    sum(scale.sqliteUsers) / 30_000 +
    sum(scale.mongodbUsers) / 1000 +
    scale.growthRounds * 5 * (scale.warmUp + scale.seconds + 1),
  collector: (scale) => 10 + scale.discards / 500,
  emulator: (scale) => scale.emulatorImages / 80 + scale.emulatorRounds * 35,
  "store-costs": (scale) => 10 + scale.storeRounds * 11,
  footprint: (scale) => scale.starts * 5 * 2,
  installation: () => 120,
  scaling: (scale) => scale.scalingRounds * 3 * (scale.warmUp * 2.5 + scale.seconds + 2),
};

/** How often a plain line is written, in milliseconds. A run takes half an hour. */
const EVERY = 30_000;

let step = "";

/** Says what the series does from now on. */
export function beginStep(what: string): void {
  step = what;
}

export interface BenchProgress extends Progress {
  beginSeries(name: string): void;
}

/** Shows on standard error how far a run of these series is. */
export async function showSeries(names: readonly string[], scale: Scale): Promise<BenchProgress> {
  const secondsOf = (name: string) => SECONDS[name]?.(scale) ?? 60;
  const total = sum(names.map(secondsOf));
  let done = 0;
  let current = "";
  let begin = Date.now();
  const look = () => {
    const expected = current ? secondsOf(current) : 0;
    const share = (done + Math.min(expected, (Date.now() - begin) / 1000)) / total;
    return { what: [current, step].filter(Boolean).join(", "), share: Math.min(share, 0.99) };
  };
  const progress = await showProgress(look, { every: EVERY });
  return {
    ...progress,
    beginSeries: (name) => {
      done += current ? secondsOf(current) : 0;
      current = name;
      step = "";
      begin = Date.now();
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
