import { minutesOf } from "../minutes.js";
import { fuzz } from "./fuzz.js";

const { report, findings } = await fuzz(minutesOf("2") * 60);
process.stdout.write(report);
process.exitCode = findings > 0 ? 1 : 0;
