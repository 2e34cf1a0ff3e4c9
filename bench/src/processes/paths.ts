import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const inBench = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The programs that are measured, and what they are called in the report. */
export const PROGRAMS = {
  ours: inBench("../packages/http/bin/main.js"),
  oursInMemory: inBench("dist/servers/ours-in-memory.js"),
  oursClustered: inBench("dist/servers/cluster.js"),
  express: inBench("peers/express-mongoose/dist/main.js"),
  nest: inBench("peers/nest/dist/main.js"),
  multer: inBench("peers/express-multer/dist/main.js"),
  presign: inBench("peers/express-presign/dist/main.js"),
  nodeHttp: inBench("dist/servers/node-http.js"),
  fastify: inBench("dist/servers/bare-fastify.js"),
  layers: inBench("dist/servers/layers.js"),
  driverLoop: inBench("dist/servers/driver-loop.js"),
  storeCosts: inBench("dist/servers/store-costs.js"),
  cli: inBench("../packages/http/bin/cli.js"),
  closedLoop: inBench("dist/load/closed-loop.js"),
  openLoop: inBench("dist/load/open-loop.js"),
  uploads: inBench("dist/load/uploads.js"),
  emulatorCalls: inBench("dist/load/emulator-calls.js"),
  slowCloudinary: inBench("dist/servers/slow-cloudinary.js"),
  timeToPicture: inBench("dist/browser/time-to-picture.js"),
  collecting: inBench("dist/servers/collecting.js"),
} as const;

export const REPOSITORY = inBench("..");

/** Where everything goes that a run would leave behind, what it starts included; removed at its end. */
export const SCRATCH = mkdtempSync(join(tmpdir(), "user-image-bench-"));
process.env.TMPDIR = SCRATCH;
process.once("exit", () => rmSync(SCRATCH, { recursive: true, force: true, maxRetries: 10 }));
// They would end it without an exit event, and leave a million users in a database.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
