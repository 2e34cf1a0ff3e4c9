import { inMemoryLaunches, OUR_SETTINGS } from "../contestants.js";
import { measureClosed, type Sample } from "../measure.js";
import { PROGRAMS } from "../processes/paths.js";
import { isPinned } from "../processes/pinned.js";
import { type Launch, withServers } from "../processes/server.js";
import { figure, spread, table } from "../report/format.js";
import type { Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { spreadOf } from "../statistics.js";

const LAYERS = [
  "bare Fastify, `JSON.stringify` of 28 fields with dates",
  "+ a log line, a request id and a logger for each request",
  "+ headers, MD5 of the answer as its entity tag",
  "+ metrics of the request, drain, deadline",
  "+ token: parsed, hashed by SHA-256, looked up",
  "+ rate limit",
  "+ load shedding, domain, store, their metrics: the service",
];

/** Where the time of a PATCH goes that a bare Fastify does not take. */
export async function layers(scale: Scale): Promise<Section> {
  const settings = { ...OUR_SETTINGS, USERS: String(scale.connections) };
  const launches: Record<string, Launch> = {};
  for (const index of LAYERS.keys()) {
    launches[`layer ${index}`] =
      index === LAYERS.length - 1
        ? inMemoryLaunches(scale.connections).ours
        : { file: PROGRAMS.layers, settings: { ...settings, LAYERS: String(index) } };
  }
  const samples = await withServers(launches, (servers) => {
    const contestants = Object.entries(servers).map(([name, { url, pid }]) => [
      name,
      async () => {
        const { connections, seconds, warmUp } = scale;
        const load = { connections, isAwake: isPinned };
        await measureClosed(url, [pid], { ...load, seconds: warmUp });
        return measureClosed(url, [pid], { ...load, seconds: Math.ceil(seconds / 2) });
      },
    ]);
    return interleave<string, Sample>(Object.fromEntries(contestants), scale.layerRounds);
  });
  const costs = Object.values(samples).map((rounds) => spreadOf(rounds.map(({ cpu }) => cpu)));
  const rows = costs.map((cost, index) => [
    LAYERS[index] ?? "",
    spread(cost),
    index === 0 ? "" : figure(cost.median - (costs[index - 1]?.median ?? 0)),
  ]);
  return {
    title: "PATCH, users in memory: where the time goes",
    bars: [],
    text: `${ABOUT}\n\n${table(["", "CPU µs/request", "more than above"], rows)}`,
  };
}

const ABOUT = `
The parts of the service, added to a bare Fastify one by one. Differences of a few microseconds are noise.`.trim();
