import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release, type as system, totalmem } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../processes/paths.js";
import { isPinned } from "../processes/pinned.js";
import { bytes, figure, table } from "./format.js";

/** Which package is read, and from where it is found. */
const VERSIONS = {
  fastify: "packages/http",
  mongodb: "packages/adapters",
  libsql: "packages/adapters",
  cloudinary: "packages/adapters",
  express: "bench/peers/express-mongoose",
  "express-validator": "bench/peers/express-mongoose",
  mongoose: "bench/peers/express-mongoose",
  "@nestjs/core": "bench/peers/nest",
  "class-validator": "bench/peers/nest",
  multer: "bench/peers/express-multer",
  "multer-storage-cloudinary": "bench/peers/express-multer",
  autocannon: "bench",
} as const;

/** Where and with what it was measured. */
export function machine(): string {
  const rows = [
    ["processor", `${processor()}${isPinned ? ", the server pinned to one of them" : ""}`],
    ["memory", bytes(totalmem())],
    ["system", `${system()} ${release().split(".", 2).join(".")}`],
    // Above one or two, others were at work on the same cores.
    ["load at the end (15 minutes)", figure(loadavg()[2] ?? Number.NaN)],
    ["Node.js", process.version],
    [
      "packages",
      Object.entries(VERSIONS)
        .map(([name, from]) => `${name} ${versionOf(name, from)}`)
        .join(", "),
    ],
  ];
  return table(["", ""], rows);
}

function versionOf(name: string, from: string): string {
  const folders = createRequire(join(REPOSITORY, from, "package.json")).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const version = versionIn(join(folder, name, "package.json"));
    if (version) return version;
  }
  return "?";
}

function versionIn(file: string): string | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")).version;
  } catch {
    return undefined;
  }
}

/** The model, and the number of cores. */
export function processor(): string {
  const [cpu] = cpus();
  return `${cpu?.model.trim()}, ${cpus().length} cores`;
}
