import type { Spread } from "../statistics.js";
import { figure, table } from "./format.js";

/** Something that has to be reached, and what was. */
export interface Bar {
  readonly what: string;
  readonly bar: string;
  readonly reached: string;
  readonly isMet: boolean;
  /** Whether some rounds say otherwise. */
  readonly isUnsure?: boolean;
}

/** What a series of measurements has to say. */
export interface Section {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** In Markdown. */
  readonly text: string;
}

export function sectionText({ title, text }: Section): string {
  return `## ${title}\n\n${text}`;
}

export function barsTable(bars: readonly Bar[]): string {
  return table(
    ["", "bar", "reached", ""],
    bars.map(({ what, bar, reached, isMet, isUnsure }) => [
      what,
      bar,
      reached,
      `${isMet ? "met" : "**not met**"}${isUnsure ? ", rounds differ" : ""}`,
    ]),
  );
}

export function atLeast(what: string, bound: number, value: Spread): Bar {
  return {
    what,
    bar: `≥ ${bound}`,
    reached: exactly(value, Math.floor),
    isMet: value.median >= bound,
    isUnsure: straddles(value, bound),
  };
}

export function atMost(what: string, bound: number, value: Spread): Bar {
  return {
    what,
    bar: `≤ ${bound}`,
    reached: exactly(value, Math.ceil),
    isMet: value.median <= bound,
    isUnsure: straddles(value, bound),
  };
}

function straddles({ least, most }: Spread, bound: number): boolean {
  return least < bound && most > bound;
}

/** Rounded away from the bar, so that nothing looks better than it is. */
function exactly({ median, least, most }: Spread, round: (value: number) => number): string {
  const [middle, low, high] = [median, least, most].map((value) => figure(round(value * 1000) / 1000));
  return `${middle} (${low}–${high})`;
}
