import { optionsOf, secondsOf } from "../options.js";
import { showPhases } from "../phases.js";
import { fuzz } from "./fuzz.js";

const { minutes } = optionsOf({ minutes: "2" });
const progress = await showPhases("installing Schemathesis");
const { report, findings } = await fuzz(secondsOf(minutes), progress.onPhase).finally(progress.stop);
process.stdout.write(report);
process.exitCode = findings > 0 ? 1 : 0;
