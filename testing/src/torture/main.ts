import { optionsOf, secondsOf } from "../options.js";
import { showTime } from "../timed-progress.js";
import { torture } from "./torture.js";

/** What it takes to add the users and, after the end, until all is destroyed and sent, in seconds. */
const BESIDES = 20;

const { minutes, ids } = optionsOf({ minutes: "1", ids: "number" });
const seconds = secondsOf(minutes);
let phase = "";
const progress = await showTime(() => phase, seconds + BESIDES);
const onPhase = (next: string) => {
  phase = next;
};
const summary = await torture(seconds, ids, onPhase).finally(progress.stop);
const width = Math.max(...Object.keys(summary).map((name) => name.length));
for (const [name, value] of Object.entries(summary)) {
  const text = Array.isArray(value) ? `${value.length} ${value.slice(0, 10).join("; ")}` : String(value);
  process.stdout.write(`${name.padEnd(width)}  ${text}\n`);
}

const { lost, missing, orphans, wronglyDestroyed, destroyedTwice, wrongEvents, olderEvents, oddities } =
  summary;
const images = lost + missing + orphans + wronglyDestroyed + destroyedTwice;
process.exitCode = images + wrongEvents + olderEvents + oddities.length > 0 ? 1 : 0;
