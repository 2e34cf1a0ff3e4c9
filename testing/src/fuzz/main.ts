import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.js";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "2" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error("Say how long, as in: --minutes 5");

const { report, findings } = await fuzz(minutes * 60);
process.stdout.write(report);
process.exitCode = findings > 0 ? 1 : 0;
