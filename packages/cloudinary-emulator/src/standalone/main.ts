#!/usr/bin/env node
import { once } from "node:events";
import { HELP, parseArguments } from "./arguments.js";
import type { StartOptions } from "./start.js";

try {
  const options = parseArguments(process.argv.slice(2));
  if (options === "help") process.stdout.write(HELP);
  else await run(options);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function run(options: StartOptions): Promise<void> {
  // Loaded only now, since a wrong option or `--help` needs a tenth of a second less without it.
  const { startCloudinaryEmulator } = await import("./start.js");
  const emulator = await startCloudinaryEmulator(options);
  process.stderr.write(`${aboutReach(options.host)}\n`);
  process.stdout.write(`CLOUDINARY_URL=${emulator.env.CLOUDINARY_URL}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await emulator.close();
}

/** What a user has to know who takes it for more than an emulator. */
function aboutReach(host = "localhost"): string {
  const kind = "This is an emulator of Cloudinary, for development and tests.";
  return /^(?:localhost|127\.|::1$)/.test(host)
    ? `${kind} Only this machine can reach it.`
    : `${kind} It listens on ${host}: whoever can reach this port can see its images.`;
}
