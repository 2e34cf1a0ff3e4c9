import { startMongoServer } from "@user-image/testing/mongodb-server";
import { mongodbLaunches, NAMES } from "../contestants.js";
import type { LoadResult } from "../load/loads.js";
import { measureClosed, measureOpen, type Sample } from "../measure.js";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { type Launch, startServer } from "../processes/server.js";
import { ratio, spread, table } from "../report/format.js";
import { atLeast, atMost, type Bar, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import type { DriverLoop } from "../servers/driver-loop.js";
import { spreadOf } from "../statistics.js";
import { fillMongodb } from "../stores/fill-mongodb.js";
import { verifyAnswers, verifyContract } from "../verify.js";
import { comparison, ourRatio, type Samples } from "./comparison.js";

type Name = "ours" | "express" | "nest" | "driverLoop";
type Served = Exclude<Name, "driverLoop">;

/** The store is what limits all, so it has a core for itself, as it has with (6). */
const LOAD_CORE = "server";

/** One measurement of each: as fast as it goes, and at a rate that all can keep. */
interface Both {
  readonly closed: Sample;
  readonly open: Sample;
}

/** PATCH on a store that takes time. */
export async function mongodb(scale: Scale): Promise<Section> {
  const served = (name: Served) => () =>
    withMongodb(async (url) => {
      if (name === "ours") await fillMongodb(url, scale.mongodbConnections);
      return measureServer(mongodbLaunches(scale.mongodbConnections, url)[name], scale);
    });
  const results = await interleave<Name, Both>(
    {
      ours: served("ours"),
      express: served("express"),
      nest: served("nest"),
      driverLoop: () => withMongodb((url) => measureDriver(url, scale)),
    },
    scale.mongodbRounds,
  );
  const of = (kind: keyof Both) =>
    Object.fromEntries(
      Object.entries(results).map(([name, rounds]) => [name, rounds.map((round) => round[kind])]),
    ) as unknown as Samples<Name>;
  const [closed, open] = [of("closed"), of("open")];
  return {
    title: "PATCH, users in a MongoDB-compatible server",
    bars: barsOf(closed, open),
    text: [ABOUT, comparison(closed), aboutLatency(scale), latencies(open)].join("\n\n"),
  };
}

const ABOUT = `
Each contestant gets a server of its own in every round, freshly started, since the throughput of SecantusDB (which stands in
where there is no \`mongod\`) decays with what it has stored. It is what limits requests/s for everybody, so it has a core for itself; the
load comes from the server's. So requests/s say how much work the commands give to the store; what we cost beside
them is the CPU per request. The driver, which all of them use, is most of it: the row of (6) says how much.`.trim();

const aboutLatency = ({ mongodbRate }: Scale) =>
  `
Latency, in an open loop at ${mongodbRate} requests/s for all: each request is sent when its time has come, and its latency counts
from that time on.`.trim();

async function withMongodb<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const server = await startMongoServer();
  return work(server.url).finally(() => server.stop());
}

async function measureServer(launch: Launch, scale: Scale): Promise<Both> {
  const { mongodbConnections: connections, seconds, mongodbWarmUp: warmUp, mongodbRate } = scale;
  const server = await startServer(launch);
  const { url, pid } = server;
  try {
    await verifyAnswers(url, 3);
    await verifyContract(url);
    await measureClosed(url, [pid], { connections, seconds: warmUp }, LOAD_CORE);
    const closed = await measureClosed(url, [pid], { connections, seconds }, LOAD_CORE);
    const openLoad = { url, perSecond: mongodbRate, seconds, users: connections };
    const open = await measureOpen(openLoad, [pid], LOAD_CORE);
    return { closed, open };
  } finally {
    await server.stop();
  }
}

async function measureDriver(
  mongodbUrl: string,
  { mongodbConnections: connections, seconds, mongodbWarmUp: warmUp }: Scale,
): Promise<Both> {
  await fillMongodb(mongodbUrl, connections);
  const task: DriverLoop = { mongodbUrl, loops: connections, seconds, warmUp };
  const result = await runProgram<LoadResult & { cpu: number }>(PROGRAMS.driverLoop, task, {
    core: "server",
  });
  const { requests, seconds: took, p50, p99, cpu } = result;
  const closed = {
    perSecond: requests / took,
    cpu: (cpu * 1000) / requests,
    busy: cpu / 1000 / took,
    p50,
    p99,
  };
  return { closed, open: closed };
}

function barsOf(closed: Samples<Name>, open: Samples<Name>): Bar[] {
  const rate = (other: Exclude<Name, "ours">) => ourRatio(closed, "perSecond", other);
  const cpu = (other: Exclude<Name, "ours">) => ourRatio(closed, "cpu", other);
  const p99 = (other: Exclude<Name, "ours">) => ourRatio(open, "p99", other);
  return [
    atLeast("PATCH on MongoDB: requests/s to (6)", 0.9, rate("driverLoop")),
    atLeast("PATCH on MongoDB: requests/s to (1)", 1.1, rate("express")),
    atLeast("PATCH on MongoDB: requests/s to (2)", 1.1, rate("nest")),
    atMost("PATCH on MongoDB: p99 at the same rate to (1)", 1, p99("express")),
    atMost("PATCH on MongoDB: p99 at the same rate to (2)", 1, p99("nest")),
    atMost("PATCH on MongoDB: CPU per request to (1)", 0.5, cpu("express")),
    atMost("PATCH on MongoDB: CPU per request to (2)", 0.5, cpu("nest")),
  ];
}

function latencies(samples: Samples<Name>): string {
  const rows = (["ours", "express", "nest"] as const).map((name) => {
    const of = (quantity: "p50" | "p99") => spread(spreadOf(samples[name].map((sample) => sample[quantity])));
    const isOurs = name === "ours";
    return [
      NAMES[name],
      isOurs ? "" : ratio(ourRatio(samples, "p50", name)),
      isOurs ? "" : ratio(ourRatio(samples, "p99", name)),
      of("p50"),
      of("p99"),
    ];
  });
  return table(["", "ours ÷ theirs: p50", "p99", "p50 ms", "p99 ms"], rows);
}
