import { optionsOf, secondsOf } from "../options.js";
import { showPhases } from "../phases.js";
import { torture } from "./torture.js";

const { minutes, ids } = optionsOf({ minutes: "1", ids: "number" });
const progress = await showPhases("starting the service");
const summary = await torture(secondsOf(minutes), ids, progress.onPhase).finally(progress.stop);
const width = Math.max(...Object.keys(summary).map((name) => name.length));
for (const [name, value] of Object.entries(summary)) {
  const text = Array.isArray(value) ? `${value.length} ${value.slice(0, 10).join("; ")}` : String(value);
  process.stdout.write(`${name.padEnd(width)}  ${text}\n`);
}

const { lost, missing, orphans, wronglyDestroyed, destroyedTwice, wrongEvents, olderEvents, oddities } =
  summary;
const images = lost + missing + orphans + wronglyDestroyed + destroyedTwice;
process.exitCode = images + wrongEvents + olderEvents + oddities.length > 0 ? 1 : 0;
