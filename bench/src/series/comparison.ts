import { type Contestant, NAMES } from "../contestants.js";
import type { Sample } from "../measure.js";
import { figure, ratio, spread, table } from "../report/format.js";
import { ratiosOf, type Spread, spreadOf } from "../statistics.js";

export type Samples<Name extends Contestant> = Readonly<Record<Name, readonly Sample[]>>;

type Quantity = "perSecond" | "cpu" | "p50" | "p99";

/** Ours to theirs, round by round. */
export function ourRatio<Name extends Contestant>(
  samples: Samples<Name | "ours">,
  quantity: Quantity,
  other: Name,
): Spread {
  const values = (name: Name | "ours") => samples[name].map((sample) => sample[quantity]);
  return ratiosOf(values("ours"), values(other));
}

/** Everybody beside ours: ratios first, then what they are ratios of. */
export function comparison<Name extends Contestant>(samples: Samples<Name | "ours">): string {
  const names = Object.keys(samples) as (Name | "ours")[];
  const head = [
    "",
    "ours ÷ theirs: requests/s",
    "CPU",
    "requests/s",
    "CPU µs/request",
    "core used",
    "p50 ms",
  ];
  const rows = names.map((name) => {
    const of = (quantity: Quantity | "busy") => spreadOf(samples[name].map((sample) => sample[quantity]));
    const isOurs = name === "ours";
    return [
      NAMES[name],
      isOurs ? "" : ratio(ourRatio(samples, "perSecond", name)),
      isOurs ? "" : ratio(ourRatio(samples, "cpu", name)),
      spread(of("perSecond")),
      spread(of("cpu")),
      `${figure(of("busy").median * 100)} %`,
      figure(of("p50").median),
    ];
  });
  return table(head, rows);
}
