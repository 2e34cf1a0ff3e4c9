import { type MongoServer, startMongoServer } from "@user-image/testing/mongodb-server";
import { mongodbLaunches, NAMES } from "../contestants.js";
import { measureClosed, measureOpen, type Sample, toSample } from "../measure.js";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { type Launch, startServer } from "../processes/server.js";
import { usageOf } from "../processes/usage.js";
import { figure, ratio, spread, table } from "../report/format.js";
import { atLeast, atMost, type Bar, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import type { DriverLoop, DriverLoopResult } from "../servers/driver-loop.js";
import { ratiosOf, spreadOf } from "../statistics.js";
import { fillMongodb } from "../stores/fill-mongodb.js";
import { verifyAnswers, verifyContract } from "../verify.js";
import { comparison, ourRatio, type Samples } from "./comparison.js";

type Name = "ours" | "express" | "nest" | "driverLoop";
type Served = Exclude<Name, "driverLoop">;

/** So that the store has a core for itself, as it has with (6). */
const LOAD_CORE = "server";

/** One measurement of each: as fast as it goes, and at a rate that all can keep. */
interface Both {
  readonly closed: Sample;
  readonly open: Sample;
  /** CPU time of the store for each request of the first, in microseconds. */
  readonly storeCpu: number;
}

/** PATCH on a store that takes time. */
export async function mongodb(scale: Scale): Promise<Section> {
  const served = (name: Served) => () =>
    withMongodb(async (store) => {
      if (name === "ours") await fillMongodb(store.url, scale.mongodbConnections);
      return measureServer(mongodbLaunches(scale.mongodbConnections, store.url)[name], store, scale);
    });
  const results = await interleave<Name, Both>(
    {
      ours: served("ours"),
      express: served("express"),
      nest: served("nest"),
      driverLoop: () => withMongodb((store) => measureDriver(store, scale)),
    },
    scale.mongodbRounds,
  );
  const of = (kind: "closed" | "open") =>
    Object.fromEntries(
      Object.entries(results).map(([name, rounds]) => [name, rounds.map((round) => round[kind])]),
    ) as unknown as Samples<Name>;
  const [closed, open] = [of("closed"), of("open")];
  return {
    title: "PATCH, users in a MongoDB-compatible server",
    bars: barsOf(closed, open),
    text: [
      ABOUT,
      comparison(closed),
      ABOUT_STORE,
      storeCosts(results),
      aboutLatency(scale),
      latencies(open),
    ].join("\n\n"),
  };
}

const ABOUT = `
Each contestant gets a server of its own in every round, freshly started, since the throughput of SecantusDB (which stands in
where there is no \`mongod\`) decays with what it has stored. It has a core for itself; the load comes from the server's.
Where SecantusDB stands in, it is what limits ours and (6); what limits (1) and (2) is the core that they share with the
load, so requests/s to them favour us.`.trim();

const ABOUT_STORE = `
What a request costs the store hardly depends on what limits the rate. (With (1) and (2) it sleeps more and pays for waking
up, which favours us, too.)`.trim();

const aboutLatency = ({ mongodbRate }: Scale) =>
  `
Latency, in an open loop at ${mongodbRate} requests/s for all: each request is sent when its time has come, and its latency counts
from that time on. CPU per request is compared here as well: a process that sleeps between requests pays for waking up, and here all do.`.trim();

async function withMongodb<Result>(work: (store: MongoServer) => Promise<Result>): Promise<Result> {
  const store = await startMongoServer();
  return work(store).finally(() => store.stop());
}

async function measureServer(launch: Launch, store: MongoServer, scale: Scale): Promise<Both> {
  const {
    mongodbConnections: connections,
    seconds,
    mongodbWarmUp: warmUp,
    mongodbRate,
    mongodbOpenSeconds: openSeconds,
  } = scale;
  const server = await startServer(launch);
  const { url, pid } = server;
  try {
    await verifyAnswers(url, 3);
    await verifyContract(url);
    await measureClosed(url, [pid], { connections, seconds: warmUp }, LOAD_CORE);
    const before = await usageOf([store.pid]);
    const closed = await measureClosed(url, [pid], { connections, seconds }, LOAD_CORE);
    const after = await usageOf([store.pid]);
    const openLoad = { url, perSecond: mongodbRate, seconds: openSeconds, users: connections };
    const open = await measureOpen(openLoad, [pid], LOAD_CORE);
    return { closed, open, storeCpu: ((after.cpu - before.cpu) * 1000) / closed.requests };
  } finally {
    await server.stop();
  }
}

async function measureDriver(
  { url: mongodbUrl, pid: storePid }: MongoServer,
  { mongodbConnections: connections, seconds, mongodbWarmUp: warmUp }: Scale,
): Promise<Both> {
  await fillMongodb(mongodbUrl, connections);
  const task: DriverLoop = { mongodbUrl, storePid, loops: connections, seconds, warmUp };
  const result = await runProgram<DriverLoopResult>(PROGRAMS.driverLoop, task, { core: "server" });
  const closed = toSample(result, result.cpu);
  return { closed, open: closed, storeCpu: (result.storeCpu * 1000) / result.requests };
}

function barsOf(closed: Samples<Name>, open: Samples<Name>): Bar[] {
  const rate = (other: Exclude<Name, "ours">) => ourRatio(closed, "perSecond", other);
  const cpu = (other: Exclude<Name, "ours">) => ourRatio(closed, "cpu", other);
  const p99 = (other: Exclude<Name, "ours">) => ourRatio(open, "p99", other);
  return [
    atLeast("PATCH on MongoDB: requests/s to (6)", 0.95, rate("driverLoop")),
    atLeast("PATCH on MongoDB: requests/s to (1)", 1.1, rate("express")),
    atLeast("PATCH on MongoDB: requests/s to (2)", 1.1, rate("nest")),
    atMost("PATCH on MongoDB: p99 at the same rate to (1)", 1, p99("express")),
    atMost("PATCH on MongoDB: p99 at the same rate to (2)", 1, p99("nest")),
    atMost("PATCH on MongoDB: CPU per request to (1)", 0.75, cpu("express")),
    atMost("PATCH on MongoDB: CPU per request to (2)", 0.75, cpu("nest")),
  ];
}

function storeCosts(results: Readonly<Record<Name, readonly Both[]>>): string {
  const costs = (name: Name) => results[name].map(({ storeCpu }) => storeCpu);
  const rows = (Object.keys(results) as Name[]).map((name) => {
    const busy = spreadOf(results[name].map(({ storeCpu, closed }) => (storeCpu * closed.perSecond) / 1e6));
    return [
      NAMES[name],
      name === "ours" ? "" : ratio(ratiosOf(costs("ours"), costs(name))),
      spread(spreadOf(costs(name))),
      `${figure(busy.median * 100)} %`,
    ];
  });
  return table(["", "ours ÷ theirs: store's CPU", "store's CPU µs/request", "its core used"], rows);
}

function latencies(samples: Samples<Name>): string {
  const rows = (["ours", "express", "nest"] as const).map((name) => {
    const of = (quantity: "p50" | "p99" | "cpu") =>
      spread(spreadOf(samples[name].map((sample) => sample[quantity])));
    const toOurs = (quantity: "p50" | "p99" | "cpu") =>
      name === "ours" ? "" : ratio(ourRatio(samples, quantity, name));
    return [NAMES[name], toOurs("p50"), toOurs("p99"), toOurs("cpu"), of("p50"), of("p99"), of("cpu")];
  });
  return table(["", "ours ÷ theirs: p50", "p99", "CPU", "p50 ms", "p99 ms", "CPU µs/request"], rows);
}
