import { optionsOf, secondsOf } from "../options.js";
import { fuzz } from "./fuzz.js";

const { minutes } = optionsOf({ minutes: "2" });
const { report, findings } = await fuzz(secondsOf(minutes));
process.stdout.write(report);
process.exitCode = findings > 0 ? 1 : 0;
