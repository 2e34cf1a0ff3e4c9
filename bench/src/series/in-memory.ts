import { inMemoryLaunches } from "../contestants.js";
import { measureClosed, type Sample } from "../measure.js";
import { isPinned } from "../processes/pinned.js";
import { type Server, withServers } from "../processes/server.js";
import { atLeast, atMost, type Bar, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { verifyAnswers, verifyContract } from "../verify.js";
import { comparison, ourRatio, type Samples } from "./comparison.js";

type Name = keyof ReturnType<typeof inMemoryLaunches>;

/** PATCH on a store that takes no time: what the service itself costs. */
export async function inMemory(scale: Scale): Promise<Section> {
  const launches = inMemoryLaunches(scale.connections);
  const samples = await withServers(launches, async (servers) => {
    await verify(servers, scale);
    const contestants = mapValues(servers, (server) => () => measure(server, scale));
    return interleave(contestants, scale.rounds);
  });
  return {
    title: "PATCH, users in memory",
    bars: barsOf(samples),
    text: `${ABOUT}\n\n${comparison(samples)}`,
  };
}

const ABOUT = `
Each connection is a user who alternates between two images, one request at a time. Ours runs as shipped: token,
validation, domain, entity tag, all headers, metrics, rate limit, load shedding, and a log line for each request, written
to a file; only its store is a \`Map\`. Below (1) and (2) there is a \`Map\` as well: each request hydrates a Mongoose document
and validates it, but Mongoose builds no query and writes nothing. They answer with the headers of the API's documentation, as
ours does, but write no log, measure nothing, limit nothing and hash no token, which favours them; what our own adapter does around a
command, as to make a user of a document, is left out with the store, which favours us. (4), (5) and (8) know one user, ask for no token and keep nothing.
Where it has a core for itself, the client never sleeps: a server would pay for waking it, most of all in a virtual machine, which no server does for clients behind a network.
(8) does what any service pays for that answers as the API's documentation says and can be operated: it is a bare Fastify with our log line, headers and entity tag.`.trim();

async function verify(servers: Readonly<Record<Name, Server>>, { connections }: Scale): Promise<void> {
  const { nodeHttp, fastify, loggingFastify, ...others } = servers;
  for (const { url } of [nodeHttp, fastify, loggingFastify]) await verifyAnswers(url, 1);
  for (const { url } of Object.values(others)) {
    await verifyAnswers(url, connections);
    await verifyContract(url);
  }
}

async function measure({ url, pid }: Server, { connections, seconds, warmUp }: Scale): Promise<Sample> {
  const load = { connections, isAwake: isPinned };
  await measureClosed(url, [pid], { ...load, seconds: warmUp });
  return measureClosed(url, [pid], { ...load, seconds });
}

function barsOf(samples: Samples<Name>): Bar[] {
  const rate = (other: Exclude<Name, "ours">) => ourRatio(samples, "perSecond", other);
  const cpu = (other: Exclude<Name, "ours">) => ourRatio(samples, "cpu", other);
  return [
    atMost("PATCH in memory: CPU per request to (8)", 1.6, cpu("loggingFastify")),
    atLeast("PATCH in memory: requests/s to (1)", 4.5, rate("express")),
    atLeast("PATCH in memory: requests/s to (2)", 4.5, rate("nest")),
    atMost("PATCH in memory: CPU per request to (1)", 0.22, cpu("express")),
    atMost("PATCH in memory: CPU per request to (2)", 0.22, cpu("nest")),
  ];
}

function mapValues<Name extends string, From, To>(
  object: Readonly<Record<Name, From>>,
  change: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(object).map(([name, value]) => [name, change(value)]);
  return Object.fromEntries(entries) as Record<Name, To>;
}
