import { optionsOf, secondsOf } from "../options.js";
import { showTime } from "../timed-progress.js";
import { fuzz } from "./fuzz.js";

const { minutes } = optionsOf({ minutes: "2" });
const seconds = secondsOf(minutes);
const progress = await showTime(() => "sending requests", seconds);
const { report, findings } = await fuzz(seconds).finally(progress.stop);
process.stdout.write(report);
process.exitCode = findings > 0 ? 1 : 0;
