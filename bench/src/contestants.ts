import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAMS, SCRATCH } from "./processes/paths.js";
import type { Launch } from "./processes/server.js";
import { SEED_BODY, seedUsers } from "./seed-users.js";

/** What the report calls them. The numbers are those of the bars. */
export const NAMES = {
  ours: "user-image",
  express: "(1) Express + Mongoose",
  nest: "(2) NestJS + Mongoose",
  multer: "(3) Express + multer",
  nodeHttp: "(4) bare node:http",
  fastify: "(5) bare Fastify",
  driverLoop: "(6) driver alone",
  presign: "(7) Express, presigned upload",
  loggingFastify: "(8) Fastify with log and headers",
} as const;

export type Contestant = keyof typeof NAMES;

/** Without limits that a benchmark would run into, and with a Cloudinary that nobody calls; all else is as shipped. */
export const OUR_SETTINGS = {
  SET_RATE_LIMIT: "1000000000",
  SIGN_RATE_LIMIT: "1000000000",
  CLOUDINARY_URL: "cloudinary://key:secret@demo",
  // For what runs without a MONGODB_URL.
  EMBEDDED: "true",
};

/** What runs with its users in memory. */
export function inMemoryLaunches(
  users: number,
): Record<"ours" | "express" | "nest" | "nodeHttp" | "fastify" | "loggingFastify", Launch> {
  const settings = peerSettings(users);
  return {
    ours: { file: PROGRAMS.oursInMemory, settings: { ...OUR_SETTINGS, USERS: String(users) } },
    express: { file: PROGRAMS.express, settings },
    nest: { file: PROGRAMS.nest, settings },
    nodeHttp: { file: PROGRAMS.nodeHttp },
    fastify: { file: PROGRAMS.fastify },
    loggingFastify: { file: PROGRAMS.layers, settings: { ...OUR_SETTINGS, USERS: "1", LAYERS: "2" } },
  };
}

/**
 * What we ask for: what a replica set does unless told otherwise since MongoDB 5.0
 * (https://www.mongodb.com/docs/manual/reference/write-concern/#implicit-default-write-concern), and no retryable
 * writes, of which SecantusDB keeps a list that makes each slower than the one before.
 */
const LIKE_OURS = "w=majority&journal=true&retryWrites=false";

/** What runs on MongoDB. The peers put their users there themselves; ours have to be there. */
export function mongodbLaunches(users: number, url: string): Record<"ours" | "express" | "nest", Launch> {
  const settings = { ...peerSettings(users), MONGODB_URL: `${url}&${LIKE_OURS}` };
  return {
    ours: { file: PROGRAMS.ours, settings: { ...OUR_SETTINGS, MONGODB_URL: url } },
    express: { file: PROGRAMS.express, settings },
    nest: { file: PROGRAMS.nest, settings },
  };
}

/** Tells a peer whom to begin with. */
export function peerSettings(users: number): Record<string, string> {
  const file = join(SCRATCH, `users-${users}.json`);
  const fixtures = seedUsers(users).map(({ id, token, images: [image] }) => ({
    token,
    user: { ...SEED_BODY, id, image },
  }));
  writeFileSync(file, JSON.stringify(fixtures));
  return { USERS_FILE: file };
}
