import { createHistogram, performance } from "node:perf_hooks";
import { MongoClient } from "mongodb";
import { hashToken } from "../../../packages/http/dist/authentication/access-token.js";
import type { LoadResult } from "../load/loads.js";
import { usageOf } from "../processes/usage.js";
import { seedUser } from "../seed-users.js";
import { MAJORITY, type StoredUser, toDocument } from "../stores/fill-mongodb.js";
import { withOtherImage } from "../stores/other-image.js";

/** The two commands of a PATCH, sent again and again by the driver alone: what is the least that this store takes. */
export interface DriverLoop {
  readonly mongodbUrl: string;
  /** The process of that server. */
  readonly storePid: number;
  readonly loops: number;
  readonly seconds: number;
  /** Beforehand, in seconds. */
  readonly warmUp: number;
}

export interface DriverLoopResult extends LoadResult {
  /** CPU time of this process and of the store, in milliseconds. */
  readonly cpu: number;
  readonly storeCpu: number;
}

const { mongodbUrl, storePid, loops, seconds, warmUp }: DriverLoop = JSON.parse(process.argv[2] ?? "");
const client = new MongoClient(mongodbUrl, { retryReads: false, retryWrites: false });
const users = client.db().collection<StoredUser>("users", MAJORITY);
const { _id, tokenHashes, ...read } = toDocument(0, new Date());
const projection = Object.fromEntries(Object.keys(read).map((field) => [field, 1]));

const latency = createHistogram();
let requests = 0;
await runFor(warmUp);
latency.reset();
requests = 0;
const storeBefore = await usageOf([storePid]);
const begin = performance.now();
const before = process.cpuUsage();
await runFor(seconds);
const { user, system } = process.cpuUsage(before);
const took = (performance.now() - begin) / 1000;
const storeAfter = await usageOf([storePid]);
const result: DriverLoopResult = {
  requests,
  failed: 0,
  seconds: took,
  p50: latency.percentile(50) / 1000,
  p99: latency.percentile(99) / 1000,
  cpu: (user + system) / 1000,
  storeCpu: storeAfter.cpu - storeBefore.cpu,
};
process.stdout.write(JSON.stringify(result));
await client.close();

async function runFor(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: loops }, (_, index) => loop(index, end)));
}

async function loop(index: number, end: number): Promise<void> {
  const hash = hashToken(seedUser(index).token);
  while (performance.now() < end) {
    const start = performance.now();
    const found = await users.findOne({ tokenHashes: hash }, { projection, maxTimeMS: 1500 });
    if (!found) throw new Error("The user is not there.");
    const { image, imageState } = withOtherImage(found);
    const condition = { _id: found._id, "imageState.revision": found.imageState.revision };
    const { matchedCount } = await users.updateOne(condition, { $set: { image, imageState } });
    if (matchedCount !== 1) throw new Error("The user was changed meanwhile.");
    latency.record(Math.max(1, Math.round((performance.now() - start) * 1000)));
    requests++;
  }
}
